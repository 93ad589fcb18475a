"""Redis: the event log, live events, and preview grants."""
