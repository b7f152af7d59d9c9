"""Action items: read them, assign them, move them along, comment on them."""
