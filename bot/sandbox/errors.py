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


class UnknownWorkspaceError(SandboxError):
    message = N_("There is no workspace “%(key)s” here. There are: %(known)s.")


class HandleTakenError(SandboxError):
    message = N_("%(who)s is already in this workspace. Choose another handle.")


class UnknownConversationError(SandboxError):
    message = N_("This workspace has no conversation %(name)s. Its channels are: %(known)s.")


class NotConnectedError(SandboxError):
    message = N_(
        "The bot holds %(open)s of the %(wanted)s expected Socket Mode connections. Check that it is "
        "running and that its api_url is the sandbox's."
    )


class AddressTakenError(SandboxError):
    message = N_(
        "The sandbox cannot listen on %(host)s port %(port)s: %(reason)s. "
        "Choose another port, or 0 for a free one."
    )


class NameTakenError(SandboxError):
    message = N_("There is already a channel #%(name)s. Choose another name.")


class ChannelNameError(SandboxError):
    message = N_(
        "“%(name)s” cannot be a channel's name: it has at most 80 lowercase letters, digits, hyphens and "
        "underscores."
    )


class ChannelStateError(SandboxError):
    message = N_("That cannot be done with #%(name)s in its current state: check whether it is archived.")


class UnknownGroupError(SandboxError):
    message = N_("This workspace has no user group %(name)s. It has: %(known)s.")


class UnreadableStateError(SandboxError):
    message = N_("%(file)s does not hold a sandbox workspace: %(reason)s. Delete the file to start over.")

    def __init__(self, *, file: Path, reason: str) -> None:
        super().__init__(file=file, reason=reason)


class NotAheadError(SandboxError):
    message = N_("Time only moves forward: it is already %(now)s here, and %(to)s is not later than that.")


class TooFarAheadError(SandboxError):
    message = N_("%(to)s is more than a year ahead. Go there in several steps.")


class CannotResetError(SandboxError):
    message = N_("The program that runs this workspace cannot reset it. Stop it, and try again.")


class NotACommandLineError(SandboxError):
    message = N_("A command begins with a slash, as in /help; this line does not.")


class NoSuchControlError(SandboxError):
    message = N_("Nothing there is called “%(name)s”. These can be pressed or chosen: %(known)s.")


class NotInConversationError(SandboxError):
    message = N_("%(who)s is not in %(name)s, so they cannot type there.")


class NoOpenFormError(SandboxError):
    message = N_("%(who)s has no form open. A command, a button or a shortcut can open one.")


class NoHomeError(SandboxError):
    message = N_("The app has not shown %(who)s anything on its Home tab yet. Open the Home tab first.")


class NoSuchFieldError(SandboxError):
    message = N_("There is no field “%(name)s” here. These can be filled in: %(known)s.")


class NothingToSubmitError(SandboxError):
    message = N_("This form has no submit button; it can only be closed.")


class NotOfferedError(SandboxError):
    message = N_("“%(field)s” does not offer “%(value)s”. It offers: %(known)s.")


class MisfitError(SandboxError):
    message = N_("“%(field)s” cannot contain “%(value)s”. It takes a value like %(example)s.")


class TooLongError(SandboxError):
    message = N_("“%(field)s” takes at most %(most)s characters; this has %(given)s. Shorten the text.")


class TooShortError(SandboxError):
    message = N_("“%(field)s” takes at least %(least)s characters; this has %(given)s. Write more.")


class TooManyError(SandboxError):
    message = N_("“%(field)s” takes at most %(most)s values, and %(given)s were given. Choose fewer.")


class NotOneError(SandboxError):
    message = N_("“%(field)s” takes one value, and %(given)s were given. Choose one of them.")


class NoSuchFileError(SandboxError):
    message = N_("“%(field)s” takes files that the person uploaded, and “%(value)s” is not one of them.")


class FileKindError(SandboxError):
    message = N_("“%(field)s” takes only these kinds of files: %(known)s. “%(value)s” is of another kind.")


class FileTooLargeError(SandboxError):
    message = N_("“%(field)s” takes files of up to 10 MB, and “%(value)s” is larger.")


class TabClosedError(SandboxError):
    message = N_("The app's manifest does not enable the tab “%(tab)s”, so nobody can open it.")


class ReadOnlyError(SandboxError):
    message = N_("The app's manifest does not let %(who)s write to it directly. Write in a channel.")


class NotSharedError(SandboxError):
    message = N_("%(who)s is in another workspace, and %(name)s is not shared with it.")


class AlreadyThereError(SandboxError):
    message = N_("%(who)s is already in %(name)s.")


class SuggestionsFailedError(SandboxError):
    message = N_("“%(field)s” shows no choices, because the app returned none that can be shown (%(error)s).")


class NoSuchShortcutError(SandboxError):
    message = N_("The app has no shortcut “%(name)s” here. It has: %(known)s.")


class NoSuchMessageError(SandboxError):
    message = N_("%(who)s does not see a message %(ts)s in %(name)s.")
