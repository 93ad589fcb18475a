"""Speaks to model servers that are compatible with the OpenAI API."""
