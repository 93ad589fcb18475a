"""PocketBase: accounts, and the records that are kept for good."""
