"""Speaks to the gateway process over its control socket."""
