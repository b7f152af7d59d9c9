"""What people are told unasked, and what could not be delivered."""
