"""What the connectors can be told, from `LITTLE_GIANTS_*` in the environment."""

from pydantic import Field

from streams.contract.exposition import ExpositionSettings, Port


class ConnectorSettings(ExpositionSettings):
    """What a connector is told; its metrics are on 9101."""

    publish_patience_seconds: float = Field(default=300.0, gt=0, description="how long a record waits for the broker")
    publish_in_flight: int = Field(default=500, ge=1, description="records sent and not acknowledged, at most")
    metrics_port: Port = 9101
