"""Values and a reader's Localizer -> Slack's Block Kit; escaping and limits live in `blockkit`."""
