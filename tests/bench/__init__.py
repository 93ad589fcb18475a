"""Figures of the whole product, measured on real parts: `./scripts/bench NAME`."""
