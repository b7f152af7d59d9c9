"""Members: who calls, who there is, what they set for themselves, when they are away."""
