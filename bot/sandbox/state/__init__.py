"""The workspace's state: people, conversations, messages, files, views, the transcript."""
