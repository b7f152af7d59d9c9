"""The table of all forms, by the name under which Slack hands them back."""

from collections.abc import Mapping

from bot.views.forms.names import FormName
from commands.forms import actions, digests, evidence, recommendations, settings, translations
from commands.forms.form import Form

FORMS: Mapping[FormName, Form] = {
    **actions.FORMS,
    **digests.FORMS,
    **evidence.FORMS,
    **recommendations.FORMS,
    **settings.FORMS,
    **translations.FORMS,
}
