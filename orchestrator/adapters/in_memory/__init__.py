"""Dictionaries that stand in for the real adapters in unit tests, under the same conformance tests."""
