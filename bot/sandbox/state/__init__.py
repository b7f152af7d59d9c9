"""What the workspace remembers: people, conversations, messages, files, views, the transcript."""
