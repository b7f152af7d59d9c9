"""Messages shared with a whole channel: what they show, and how long they are kept up to date."""
