"""Rules on digests: when one is due, what it holds, what its chart shows."""
