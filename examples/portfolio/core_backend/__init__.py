"""The Core Backend of the example: the business API that no customization changes."""
