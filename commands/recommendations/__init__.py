"""`/rec`: its table, requests, parser, handlers and forms."""
