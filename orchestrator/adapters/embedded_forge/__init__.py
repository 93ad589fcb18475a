"""The embedded forge: pull requests over the orchestrator's own bare repository."""
