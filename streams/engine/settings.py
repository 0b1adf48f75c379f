"""How the engine runs; the defaults are measured ones."""

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MAX_MESSAGE_BYTES = 16 * 1024 * 1024
FETCH_BYTES = 1024 * 1024  # of a partition at once; a longer record still comes, alone


class EngineSettings(BaseSettings):
    """Settings of the stream workers, from `LITTLE_GIANTS_*`. Times in seconds."""

    model_config = SettingsConfigDict(env_prefix="LITTLE_GIANTS_", frozen=True, extra="ignore")

    session_timeout: float = Field(default=6.0, ge=1.0, description="a silent worker is given up after this")
    commit_interval: float = Field(default=0.5, gt=0, description="commits only feed the lag figures")
    poll_records: int = Field(default=1000, ge=1, description="taken at once, in equal shares of topics and partitions")
    checkpoint_records: int = Field(default=256, ge=1, description="most records of one checkpoint")
    revocation_timeout: float = Field(default=3.0, gt=0, description="a checkpoint not done by then is abandoned")
    consumer_instance: str | None = Field(default=None, description="a name of its own for each worker, or none")

    @field_validator("consumer_instance")
    @classmethod
    def _not_empty(cls, name: str | None) -> str | None:
        if name is not None and not name.strip():
            raise ValueError("must be a name of its own for each worker, or unset: with '' all workers would be one")
        return name
