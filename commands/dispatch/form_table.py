"""The table of all forms, by the callback id with which Slack returns them."""

import re
from collections.abc import Mapping

from bot.views.blockkit.modals import Modal
from bot.views.forms.names import FormName
from bot.views.localizer import Localizer
from commands.action_items import forms as actions
from commands.digests import forms as digests
from commands.evidence import forms as evidence
from commands.form import Form
from commands.recommendations import forms as recommendations
from commands.taskforce import settings_form as settings
from commands.taskforce import translation_form as translations

TYPED: Mapping[FormName, tuple[str, ...]] = {
    FormName.ASSIGN: ("assign",),
    FormName.COMMENT: ("comment",),
    FormName.COMMENT_RECOMMENDATION: ("comment",),
    FormName.EDIT_ITEM: ("edit", "due"),
    FormName.ITEM_EVIDENCE: ("evidence",),
    FormName.REASSIGN: ("reassign",),
    FormName.SNOOZE: ("snooze",),
    FormName.CLOSE: ("close",),
    FormName.EVIDENCE: ("evidence",),
    FormName.LEADS: ("lead", "alternate"),
    FormName.REFUSE: ("refuse",),
    FormName.REOPEN: ("reopen",),
    FormName.SEARCH: ("search",),
    FormName.UPDATE: ("update",),
    FormName.DIGEST_HOLD: ("hold",),
    FormName.DIGEST_NOTE: ("note",),
    FormName.DIGEST_CORRECT: ("correct",),
    FormName.SETTINGS: ("language", "zone", "digests", "absence"),
}
"""The subcommands that do what a form does; for a move of an action item, the move's own."""
PLACEHOLDER = re.compile(r"(?<= )[^\W\d_a-z]{3,}\b")
"""What a usage says in place of a number, at its second word."""
FORMS: Mapping[FormName, Form] = {
    **actions.FORMS,
    **digests.FORMS,
    **evidence.FORMS,
    **recommendations.FORMS,
    **settings.FORMS,
    **translations.FORMS,
}


def typed_instead(modal: Modal, localizer: Localizer, prefix: str) -> list[str]:
    """Return the usage of the commands that do what a form does, with its number; empty if none does."""
    if modal.callback_id not in set(FormName):
        return []
    form = FormName(modal.callback_id)
    keys = (str(modal.about["move"]),) if form is FormName.MOVE_ITEM else TYPED.get(form, ())
    command, number = FORMS[form].command, modal.about.get("number")
    name = command.name(localizer.translator.language, prefix)
    usages = [localizer.translator.gettext(each.usage) for each in command.subcommands if each.key in keys]
    if isinstance(number, int):
        usages = [PLACEHOLDER.sub(str(number), usage, count=1) for usage in usages]
    return [f"{name} {usage}" for usage in usages]
