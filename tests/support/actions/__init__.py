"""Everything that people can do by hand."""

from collections.abc import Sequence

from tests.support.actions.action import Deed
from tests.support.actions.digests import DIGESTS
from tests.support.actions.home import HOME
from tests.support.actions.items import ITEMS
from tests.support.actions.looking import LOOKING
from tests.support.actions.recommendations import RECOMMENDATIONS
from tests.support.actions.settings import SETTINGS

DEEDS: Sequence[Deed] = (*RECOMMENDATIONS, *ITEMS, *LOOKING, *SETTINGS, *HOME, *DIGESTS)
