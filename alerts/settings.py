"""What the alerts process can be told, from `LITTLE_GIANTS_*` in the environment."""

from pathlib import Path

from pydantic import Field

from streams.contract.events.runtime import Mode
from streams.contract.exposition import ExpositionSettings, Port


class AlertsSettings(ExpositionSettings):
    """What an alerts process is told; its metrics are on 9103."""

    mode: Mode = Field(default=Mode.LIVE, description="what the topics hold; another mode's topics are refused")
    universe: str = Field(default="market", description="whose sweeps the rules on scopes read")
    rules: Path = Field(default=Path("deploy/config/rules.toml"), description="what to watch for")
    channels: Path = Field(default=Path("deploy/config/channels.toml"), description="whom to tell, and how")
    metrics_port: Port = 9103
