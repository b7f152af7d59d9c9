"""Connect Bolt to the dispatcher (commands, presses, forms, messages, Homes); the app's manifest."""
