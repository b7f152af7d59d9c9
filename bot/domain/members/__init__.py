"""Rules on members: roles, permissions, stand-ins, time zones."""
