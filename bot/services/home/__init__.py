"""The app's Home: what it shows one person, what they do there, when it is published."""
