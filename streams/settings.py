"""What the stream processor can be told, from `LITTLE_GIANTS_*` in the environment."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from streams.contract.events.runtime import Mode


class StreamsSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="LITTLE_GIANTS_", frozen=True, extra="ignore")

    mode: Mode = Field(default=Mode.LIVE, description="what the topics hold; another mode's topics are refused")
    universe: str = Field(default="market", description="whose sweeps the totals are of")
