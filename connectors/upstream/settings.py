"""How polite we are, and where the hosts are, from `LITTLE_GIANTS_*` in the environment."""

import json
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from connectors.upstream.hosts import HOSTS, Host, hosts


class PolitenessSettings(BaseSettings):
    """Budgets can be made smaller, and hosts be asked somewhere else."""

    model_config = SettingsConfigDict(env_prefix="LITTLE_GIANTS_", frozen=True, extra="ignore")

    politeness: float = Field(default=1.0, ge=1, le=1000, description="how many times slower than the budgets allow")
    origins: Annotated[dict[str, str], NoDecode] = Field(
        default_factory=dict, description='JSON, host to origin, for proxies: {"qt.gtimg.cn": "http://127.0.0.1:8080"}')

    @property
    def hosts(self) -> dict[str, Host]:
        return hosts(politeness=self.politeness, origins=self.origins)

    @field_validator("origins", mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:
        try:
            return json.loads(value or "{}") if isinstance(value, str) else value
        except json.JSONDecodeError as error:
            raise ValueError(f"must be a JSON object of host to origin: {error}") from None

    @field_validator("origins")
    @classmethod
    def _are_origins(cls, value: Mapping[str, str]) -> Mapping[str, str]:
        for name, origin in value.items():
            if name not in HOSTS:
                raise ValueError(f"{name} is not a host that is asked; these are: {', '.join(HOSTS)}")
            parts = urlsplit(origin)
            if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
                raise ValueError(f"{origin!r} is not an origin such as http://127.0.0.1:8080")
        return value
