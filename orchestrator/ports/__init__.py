"""One Protocol for each outside thing, in domain words."""
