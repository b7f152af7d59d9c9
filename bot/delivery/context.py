"""What everyone in delivery works with."""

from dataclasses import dataclass, field

from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.chart_drawing import Draw, draw
from bot.delivery.failpoints import Failpoints
from bot.domain.outbox.pace import USUAL_PACE, Pace
from bot.services.context import ServiceContext


@dataclass(frozen=True)
class DeliveryContext:
    """The desk, Slack, how long things may take, and who draws.

    `client` must repeat nothing by itself: the SDK's usual retry handler posts again after a dropped
    connection, and Slack has no way to tell a copy.
    """

    context: ServiceContext
    client: AsyncWebClient
    pace: Pace = USUAL_PACE
    failpoints: Failpoints = field(default_factory=Failpoints)
    draw: Draw = draw
