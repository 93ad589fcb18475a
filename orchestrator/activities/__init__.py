"""Effects as steps: they call ports, heartbeat and append events."""
