"""Speaks HTTP and WebSocket to servers inside sandboxes."""
