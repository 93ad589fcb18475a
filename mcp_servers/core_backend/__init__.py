"""MCP server of the Core Backend: tools made from a contract, called as the user of each request."""
