"""One family of errors. Each class carries its message, marked for translation, and says what to do next."""

from typing import ClassVar


class EnlaceError(Exception):
    """An error that a person should be told about.

    `message` is a whole sentence (or two) with named `%(placeholders)s`; `values` fill them.
    The views format each value in the reader's language, so values may be statuses, days, members.
    `in_form` replaces `message` where the reader has a form open and `message` names a command to send.
    """

    message: ClassVar[str]
    in_form: ClassVar[str] = ""

    def __init__(self, **values: object) -> None:
        super().__init__(type(self).__name__)
        self.values = values
