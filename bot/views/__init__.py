"""Values and a reader's Voice -> Slack's Block Kit; escaping and limits live in `text` and `blocks`."""
