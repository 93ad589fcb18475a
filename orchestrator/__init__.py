"""Atelier's orchestrator: people change the application they use by talking to it."""
