"""The durable story of a session and of a publication, run by Temporal."""
