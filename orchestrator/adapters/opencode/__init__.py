"""OpenCode 1.18.33 as the coding agent: its HTTP API and event feed inside, the agent's port outside."""
