"""Previews on origins of their own."""
