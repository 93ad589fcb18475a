"""Facts and rules: frozen models, no I/O, no clock, no environment."""
