"""Read action items, assign them, move them through their statuses, comment on them."""
