"""What the app's Home shows one person."""
