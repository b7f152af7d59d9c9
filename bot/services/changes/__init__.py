"""What every change goes through: its frame, the trail's events, the steps that take it back."""
