"""Forms, each of which makes the same request as a command."""
