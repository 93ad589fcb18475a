"""Real parts that tests start for themselves, each on a free port with its data in a temporary directory."""
