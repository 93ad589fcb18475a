"""The only place that speaks a vendor's language."""
