"""What the stream processor can be told, from `LITTLE_GIANTS_*` in the environment."""

from pydantic import Field

from streams.contract.events.registry import Confidence
from streams.contract.events.runtime import Mode
from streams.contract.exposition import ExpositionSettings, Port


class StreamsSettings(ExpositionSettings):
    """What a stream processor is told; its metrics are on 9102."""

    mode: Mode = Field(default=Mode.LIVE, description="what the topics hold; another mode's topics are refused")
    universe: str = Field(default="market", description="whose sweeps the totals are of")
    confidence: Confidence = Field(default=Confidence.MEDIUM, description="titles count from this confidence up: "
                                                                          "high, medium or low")
    accept_awards: bool = Field(default=False, description="a company's own announcement of the title of a list, in "
                                                           "one of the plain forms, counts without a person's review")
    metrics_port: Port = 9102
