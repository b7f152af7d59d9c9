"""Rules on digests: when one is due, what it contains, what its chart shows."""
