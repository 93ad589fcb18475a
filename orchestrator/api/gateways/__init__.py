"""The gateways: the only two things that a sandbox can reach."""
