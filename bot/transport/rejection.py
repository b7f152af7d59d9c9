"""A request that never reaches a handler."""


class Rejected(Exception):
    """Says `kind` to the log and `status` to the sender, and neither of them more."""

    def __init__(self, kind: str, status: int) -> None:
        super().__init__(kind)
        self.kind = kind
        self.status = status
