"""Errors of the sandbox itself, as opposed to the errors that it returns to a bot."""

from pathlib import Path
from typing import ClassVar

from bot.i18n import N_


class SandboxError(Exception):
    """An error to show to the person who runs the sandbox; `message` is marked for translation."""

    message: ClassVar[str]

    def __init__(self, **values: object) -> None:
        super().__init__(type(self).message % values)
        self.values = values


class UnknownPersonError(SandboxError):
    message = N_("Nobody in this workspace is called %(who)s. These people are in it: %(known)s.")


class HandleTakenError(SandboxError):
    message = N_("%(who)s is in this workspace already. Choose another handle.")


class UnknownConversationError(SandboxError):
    message = N_("This workspace has no conversation %(name)s. It has these channels: %(known)s.")


class NotConnectedError(SandboxError):
    message = N_(
        "The bot holds %(open)s of the %(wanted)s Socket Mode connections that were waited for. "
        "Check that it runs and that its api_url is the sandbox's."
    )


class AddressTakenError(SandboxError):
    message = N_(
        "The sandbox cannot listen on %(host)s port %(port)s: %(reason)s. "
        "Choose another port, or 0 for a free one."
    )


class UnreadableStateError(SandboxError):
    message = N_("%(file)s does not hold a sandbox workspace: %(reason)s. Delete the file to begin anew.")

    def __init__(self, *, file: Path, reason: str) -> None:
        super().__init__(file=file, reason=reason)


class NotAheadError(SandboxError):
    message = N_("Time only goes forward: here it is %(now)s already, and %(to)s lies not after that.")


class TooFarAheadError(SandboxError):
    message = N_("%(to)s lies more than a year ahead. Go there in several steps.")


class CannotResetError(SandboxError):
    message = N_("The program that runs this workspace cannot begin it anew. Stop it, and try again.")


class NotACommandLineError(SandboxError):
    message = N_("A command begins with a slash, as in /help; this line does not.")


class NoSuchControlError(SandboxError):
    message = N_("Nothing there is called “%(name)s”. What can be pressed or chosen: %(known)s.")


class NotInConversationError(SandboxError):
    message = N_("%(who)s is not in %(name)s, and so cannot type there.")


class NoOpenFormError(SandboxError):
    message = N_("%(who)s has no form open. A command, a button or a shortcut may open one.")


class NoHomeError(SandboxError):
    message = N_("The app has shown %(who)s nothing in its Home tab yet. Open the Home tab first.")


class NoSuchFieldError(SandboxError):
    message = N_("There is no field “%(name)s” here. These can be filled in: %(known)s.")


class NothingToSubmitError(SandboxError):
    message = N_("This form has no button to submit it; it can only be closed.")


class NotOfferedError(SandboxError):
    message = N_("“%(field)s” does not offer “%(value)s”. It offers: %(known)s.")


class MisfitError(SandboxError):
    message = N_("“%(field)s” cannot hold “%(value)s”. It takes something like %(example)s.")


class TooLongError(SandboxError):
    message = N_("“%(field)s” takes %(most)s characters at most, and these are %(given)s. Shorten the text.")


class TooShortError(SandboxError):
    message = N_("“%(field)s” takes %(least)s characters at least, and these are %(given)s. Say more.")


class TooManyError(SandboxError):
    message = N_("“%(field)s” takes %(most)s at most, and these are %(given)s. Choose fewer.")


class NotOneError(SandboxError):
    message = N_("“%(field)s” takes one, and these are %(given)s. Choose one of them.")


class NoSuchFileError(SandboxError):
    message = N_("“%(field)s” takes files that the person uploaded, and “%(value)s” is none of them.")


class FileKindError(SandboxError):
    message = N_("“%(field)s” takes files of these kinds only: %(known)s. “%(value)s” is of another kind.")


class FileTooLargeError(SandboxError):
    message = N_("“%(field)s” takes files of up to 10 MB, and “%(value)s” is larger.")


class TabClosedError(SandboxError):
    message = N_("The app's manifest does not enable the tab “%(tab)s”, so nobody can open it.")


class ReadOnlyError(SandboxError):
    message = N_("The app's manifest does not let %(who)s write to it directly. Write in a channel.")


class AlreadyThereError(SandboxError):
    message = N_("%(who)s is in %(name)s already.")


class SuggestionsFailedError(SandboxError):
    message = N_(
        "“%(field)s” shows no choices, since the app did not name any that can be shown (%(error)s)."
    )


class NoSuchShortcutError(SandboxError):
    message = N_("The app has no shortcut “%(name)s” here. It has: %(known)s.")


class NoSuchMessageError(SandboxError):
    message = N_("%(who)s sees no message %(ts)s in %(name)s.")
