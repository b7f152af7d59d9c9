"""A request that never reaches a handler."""


class Rejected(Exception):
    """A refused request: the log gets `kind`, the sender gets `status`, and neither gets more."""

    def __init__(self, kind: str, status: int) -> None:
        super().__init__(kind)
        self.kind = kind
        self.status = status
