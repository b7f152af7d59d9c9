"""The numbers of a digest as blocks: Slack's own table and chart, the picture, or neither."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from bot.domain.digests.digest import Digest
from bot.i18n import Language
from bot.views.blockkit.blocks import Block, image
from bot.views.digests.charts import alternative
from bot.views.digests.data_blocks import data_blocks
from bot.views.localizer import Localizer


class Figures(Enum):
    """How much of the numbers is drawn in a place; words say the rest."""

    ALL = auto()
    TREND = auto()
    """The chart of the last weeks."""
    NONE = auto()


@dataclass(frozen=True)
class Drawn:
    """By what the numbers are drawn: by Slack's own blocks, or by the uploaded `pictures`."""

    as_data: bool = False
    pictures: Mapping[Language, str] = field(default_factory=dict)

    def blocks(self, shown: Digest, localizer: Localizer, wanted: Figures) -> list[Block]:
        """Return the blocks; a picture shows all the numbers or is left out."""
        if shown.chart is None or wanted is Figures.NONE:
            return []
        if self.as_data:
            return data_blocks(shown.chart, localizer, table=wanted is Figures.ALL)
        picture = self.pictures.get(localizer.translator.language)
        if picture is None or wanted is Figures.TREND:
            return []
        return [image(picture, alternative(shown.chart, localizer.translator))]
