"""The gate: runs the tools of this image over one tree and says what they object to."""
