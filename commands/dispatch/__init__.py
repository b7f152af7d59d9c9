"""Turn Slack's payloads into answers: the registry, dispatcher, error boundary, forms, buttons, sharing."""
