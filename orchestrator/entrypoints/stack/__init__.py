"""The embedded stack: every part of Atelier as a child process on one machine."""
