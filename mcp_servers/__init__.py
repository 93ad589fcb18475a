"""MCP servers, one folder each, independent of one another and of the orchestrator."""
