"""What all workers of delivery use."""

from dataclasses import dataclass, field

from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.chart_drawing import Draw, draw
from bot.delivery.failpoints import Failpoints
from bot.domain.outbox.pace import USUAL_PACE, Pace
from bot.services.context import ServiceContext


@dataclass(frozen=True)
class DeliveryContext:
    """The service context, Slack's client, the time limits, and the function that draws charts.

    `client` must retry nothing by itself: the SDK's usual retry handler posts again after a dropped
    connection, and Slack cannot recognize a duplicate.
    """

    context: ServiceContext
    client: AsyncWebClient
    pace: Pace = USUAL_PACE
    failpoints: Failpoints = field(default_factory=Failpoints)
    draw: Draw = draw
