"""The addresses of messages in Slack."""


def permalink(workspace_url: str, channel: str, ts: str, thread: str | None = None) -> str:
    """Return a message's address, as `chat.getPermalink` gives it; `thread` is the message it replies to.

    `workspace_url` is the workspace's own address, such as https://taskforce.slack.com/.
    """
    address = f"{workspace_url.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"
    return f"{address}?thread_ts={thread}&cid={channel}" if thread else address
