"""Signed tokens (JWT)."""
