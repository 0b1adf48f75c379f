"""What the connectors can be told, from `LITTLE_GIANTS_*` in the environment."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ConnectorSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="LITTLE_GIANTS_", frozen=True, extra="ignore")

    publish_patience_seconds: float = Field(default=300.0, gt=0, description="how long a record waits for the broker")
    publish_in_flight: int = Field(default=500, ge=1, description="records sent and not acknowledged, at most")
