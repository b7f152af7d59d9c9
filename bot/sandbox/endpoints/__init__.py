"""HTTP between the workspace and the app: request URLs, response URLs, events, downloads, signatures."""
