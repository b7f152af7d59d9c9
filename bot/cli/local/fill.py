"""`enlace fill`: fills in the open form of a person of the local workspace."""

import asyncio
import sys
from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.local.acting import act, print_answer
from bot.cli.local.press import Place
from bot.cli.local.showing import viewer
from bot.cli.logs import configure
from bot.cli.terminal import DEPLOY_FILE, STATE_FOLDER, AtOption, ConfigOption, JsonOption, StateOption
from bot.clock import Clock
from bot.errors import EnlaceError
from bot.i18n import N_, Translator
from bot.sandbox import Answer, Workspace
from bot.sandbox.people.actions import Attachment, Close, Fill, PersonAction


class NotAField(EnlaceError):
    message = N_("“%(given)s” names no field. Write FIELD=VALUE, with one of the names that the form shows.")


class SubmitOrClose(EnlaceError):
    message = N_("A form can be filled in or closed, not both. Omit --close, or everything else.")


def fill_command(
    handle: Annotated[str, typer.Option("--as", help=N_("Whose form, such as lead-mx."))],
    values: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FIELD=VALUE]...",
            help=N_(
                "What to enter in each field, by its name or label; a field given twice takes both "
                "values. Without fields, the form is shown."
            ),
        ),
    ] = None,
    config: ConfigOption = DEPLOY_FILE,
    state: StateOption = STATE_FOLDER,
    at: AtOption = None,
    file: Annotated[
        list[str] | None, typer.Option("--file", help=N_("A file for a field, as FIELD=PATH."))
    ] = None,
    submit: Annotated[bool, typer.Option("--submit", help=N_("Submit the form afterwards."))] = False,  # noqa: FBT002 (an option)
    close: Annotated[bool, typer.Option("--close", help=N_("Close the form instead."))] = False,  # noqa: FBT002 (an option)
    view: Annotated[
        Place, typer.Option(help=N_("What to fill in: the open form, or a field of the Home tab."))
    ] = Place.MODAL,
    as_json: JsonOption = False,  # noqa: FBT002 (an option)
) -> None:
    """Fill in the form in the sandbox, and show it with the errors at its fields."""
    configure(quiet=True)
    if close and (submit or values or file):
        raise SubmitOrClose
    wanted: PersonAction = Close(handle=handle)
    if not close:
        wanted = Fill(
            handle=handle,
            values=_collected(values or ()),
            files=tuple(_read(each) for each in file or ()),
            view=view.value,
            submit=submit,
        )
    shown = _print_end if submit or close else print_answer
    done = act(wanted, config=config, state=state, at=at, as_json=as_json, show_answer=shown)
    sys.exit(asyncio.run(done))


def _print_end(answer: Answer, workspace: Workspace, handle: str, clock: Clock) -> None:
    """Print an answer, and say so if it leaves no form open."""
    print_answer(answer, workspace, handle, clock)
    if answer.view is None and answer.error is None:
        seen = viewer(workspace, handle, clock.now())
        typer.echo(Translator(seen.language, seen.zone).gettext("The form is closed."))


def _collected(given: Iterable[str]) -> dict[str, object]:
    """Return the value for each field; several values for one field are a list."""
    found: dict[str, object] = {}
    for each in given:
        name, value = _divided(each)
        if name in found:
            former = found[name]
            found[name] = [*(former if isinstance(former, list) else [former]), value]
        else:
            found[name] = value
    return found


def _read(given: str) -> Attachment:
    field, path = _divided(given)
    content = b64encode(Path(path).read_bytes())
    return Attachment(field=field, name=Path(path).name, content=content)


def _divided(given: str) -> tuple[str, str]:
    name, sign, value = given.partition("=")
    if not (sign and name.strip()):
        raise NotAField(given=given)
    return name.strip(), value
