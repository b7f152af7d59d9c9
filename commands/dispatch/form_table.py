"""The table of all forms, by the callback id with which Slack returns them."""

from collections.abc import Mapping

from bot.views.forms.names import FormName
from commands.action_items import forms as actions
from commands.digests import forms as digests
from commands.evidence import forms as evidence
from commands.form import Form
from commands.recommendations import forms as recommendations
from commands.taskforce import settings_form as settings
from commands.taskforce import translation_form as translations

FORMS: Mapping[FormName, Form] = {
    **actions.FORMS,
    **digests.FORMS,
    **evidence.FORMS,
    **recommendations.FORMS,
    **settings.FORMS,
    **translations.FORMS,
}
