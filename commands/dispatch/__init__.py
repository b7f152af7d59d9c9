"""From what Slack sent to its answer: the registry, the dispatcher, its error boundary, forms, buttons, sharing."""
