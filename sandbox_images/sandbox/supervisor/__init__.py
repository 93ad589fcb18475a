"""The supervisor of a sandbox: it starts what runs here and makes the sockets the host speaks to."""
