"""Rules on evidence: what can be cited, and what is known of a file."""
