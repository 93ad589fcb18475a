"""HTTP and WebSocket in; nothing is decided here."""
