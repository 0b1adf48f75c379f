"""How to reach the broker: plain, SASL or TLS, and the prefix of topic and group names. From the environment."""

import ssl
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from aiokafka.helpers import create_ssl_context
from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from streams.contract.topics import Topic


class Protocol(StrEnum):
    PLAINTEXT = "PLAINTEXT"
    SSL = "SSL"
    SASL_PLAINTEXT = "SASL_PLAINTEXT"
    SASL_SSL = "SASL_SSL"


class Mechanism(StrEnum):
    PLAIN = "PLAIN"
    SCRAM_SHA_256 = "SCRAM-SHA-256"
    SCRAM_SHA_512 = "SCRAM-SHA-512"


class BrokerSettings(BaseSettings):
    """What every process must know of the broker, from `LITTLE_GIANTS_*`."""

    model_config = SettingsConfigDict(env_prefix="LITTLE_GIANTS_", frozen=True, extra="ignore",
                                      hide_input_in_errors=True)  # an error would show the password

    bootstrap: str = Field(default="127.0.0.1:9092", description="host:port of one or more brokers, comma-separated")
    topic_prefix: str = Field(default="", pattern=r"^[a-zA-Z0-9._-]*$", description="put before topic and group names")
    replication: int = Field(default=1, ge=1, description="copies of each topic that is created")
    security_protocol: Protocol = Protocol.PLAINTEXT
    sasl_mechanism: Mechanism = Mechanism.SCRAM_SHA_512
    sasl_username: str | None = None
    sasl_password: SecretStr | None = None
    ssl_cafile: Path | None = Field(default=None, description="certificate authority of the brokers, PEM")
    ssl_certfile: Path | None = Field(default=None, description="our certificate, PEM, if the brokers ask for one")
    ssl_keyfile: Path | None = None

    @model_validator(mode="after")
    def _sasl_has_a_user(self) -> Self:
        if self.uses_sasl and not (self.sasl_username and self.sasl_password):
            raise ValueError(f"{self.security_protocol} needs LITTLE_GIANTS_SASL_USERNAME and _SASL_PASSWORD")
        return self

    @model_validator(mode="after")
    def _certificates_can_be_used(self) -> Self:
        try:
            self.ssl_context()
        except (OSError, ssl.SSLError) as error:
            raise ValueError(f"the files of LITTLE_GIANTS_SSL_* cannot be used: {error}") from None
        return self

    @property
    def uses_sasl(self) -> bool:
        return self.security_protocol in {Protocol.SASL_PLAINTEXT, Protocol.SASL_SSL}

    @property
    def uses_tls(self) -> bool:
        return self.security_protocol in {Protocol.SSL, Protocol.SASL_SSL}

    def name(self, topic: Topic | str) -> str:
        """Return a topic's or group's name on this broker, prefix included."""
        return self.topic_prefix + (topic if isinstance(topic, str) else topic.name)

    def ssl_context(self) -> ssl.SSLContext | None:
        """Return the TLS settings, None where the protocol has no TLS."""
        if not self.uses_tls:
            return None
        paths = {"cafile": self.ssl_cafile, "certfile": self.ssl_certfile, "keyfile": self.ssl_keyfile}
        context: ssl.SSLContext = create_ssl_context(
            **{name: str(path) for name, path in paths.items() if path},
            password="")  # nobody is there to be asked for one
        return context

    def client(self) -> dict[str, Any]:
        """Return the arguments that every aiokafka client takes."""
        arguments: dict[str, Any] = {
            "bootstrap_servers": self.bootstrap.split(","),
            "security_protocol": self.security_protocol.value,
            "ssl_context": self.ssl_context(),
        }
        if self.uses_sasl and self.sasl_password:
            arguments |= {
                "sasl_mechanism": self.sasl_mechanism.value,
                "sasl_plain_username": self.sasl_username,
                "sasl_plain_password": self.sasl_password.get_secret_value(),
            }
        return arguments
