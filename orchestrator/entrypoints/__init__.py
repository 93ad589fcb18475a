"""Settings, wiring, and one module for each process."""
