"""The app's Home tab: its content for one person, their actions in it, and its publication."""
