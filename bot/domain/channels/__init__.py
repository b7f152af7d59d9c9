"""What is shown to a whole channel, and for how long it follows what it shows."""
