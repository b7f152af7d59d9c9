"""Everything that people can do by hand."""

from collections.abc import Sequence

from tests.deeds.deed import Deed
from tests.deeds.digests import DIGESTS
from tests.deeds.home import HOME
from tests.deeds.items import ITEMS
from tests.deeds.looking import LOOKING
from tests.deeds.recommendations import RECOMMENDATIONS
from tests.deeds.settings import SETTINGS

DEEDS: Sequence[Deed] = (*RECOMMENDATIONS, *ITEMS, *LOOKING, *SETTINGS, *HOME, *DIGESTS)
