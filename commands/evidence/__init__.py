"""The forms that attach evidence to a recommendation or to an action item."""
