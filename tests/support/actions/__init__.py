"""Everything that people can do by hand."""

from collections.abc import Sequence

from tests.support.actions.action import PersonAction
from tests.support.actions.digests import DIGESTS
from tests.support.actions.home import HOME
from tests.support.actions.items import ITEMS
from tests.support.actions.looking import LOOKING
from tests.support.actions.recommendations import RECOMMENDATIONS
from tests.support.actions.settings import SETTINGS

ACTIONS: Sequence[PersonAction] = (*RECOMMENDATIONS, *ITEMS, *LOOKING, *SETTINGS, *HOME, *DIGESTS)
