"""Speaks to the MCP servers on behalf of sandboxes."""
