"""How clients must prove themselves to the embedded broker, to see that ours can: SASL/SCRAM, TLS, or both.

Brokers among themselves and the controllers stay plain, on loopback: this shows how clients connect, it guards nothing
from who else is on this machine.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from pathlib import Path
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from deploy.kafka_jars import BrokerError
from streams.contract.broker import BrokerSettings, Mechanism, Protocol

SCRAM: Final = {Mechanism.SCRAM_SHA_256: "sha256", Mechanism.SCRAM_SHA_512: "sha512"}
ITERATIONS: Final = 4096  # the least that Kafka accepts
LOGIN: Final = "org.apache.kafka.common.security.scram.ScramLoginModule required;"


class Security(BaseModel):
    """What the listener for clients asks of them."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    protocol: Protocol
    users: dict[str, SecretStr] = Field(default_factory=dict, description="SCRAM passwords by name")
    certificate: Path | None = Field(default=None, description="the broker's key (PKCS#8) and certificates, one PEM")
    client_authority: Path | None = Field(default=None, description="PEM; clients must show a certificate of it")

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        if self.uses_tls and not self.certificate:
            raise BrokerError(f"{self.protocol} needs a certificate: one PEM file with the broker's key and chain")
        if self.uses_sasl and not self.users:
            raise BrokerError(f"{self.protocol} needs a user: LITTLE_GIANTS_SASL_USERNAME and _SASL_PASSWORD")
        for file in (self.certificate, self.client_authority):
            if file and not file.is_file():
                raise BrokerError(f"{file}: no such file")
        return self

    @property
    def uses_tls(self) -> bool:
        return self.protocol in {Protocol.SSL, Protocol.SASL_SSL}

    @property
    def uses_sasl(self) -> bool:
        return self.protocol in {Protocol.SASL_PLAINTEXT, Protocol.SASL_SSL}

    def properties(self, listener: str) -> dict[str, str | int | Path]:
        """Return the broker's properties for the listener."""
        prefix, found = f"listener.name.{listener.lower()}.", dict[str, str | int | Path]()
        if self.certificate and self.uses_tls:
            found |= {f"{prefix}ssl.keystore.type": "PEM", f"{prefix}ssl.keystore.location": self.certificate.resolve()}
        if self.client_authority and self.uses_tls:
            found |= {
                f"{prefix}ssl.truststore.type": "PEM",
                f"{prefix}ssl.truststore.location": self.client_authority.resolve(),
                f"{prefix}ssl.client.auth": "required",
            }
        if self.uses_sasl:
            found[f"{prefix}sasl.enabled.mechanisms"] = ",".join(SCRAM)
            found |= {f"{prefix}{name.lower()}.sasl.jaas.config": LOGIN for name in SCRAM}
        return found

    def format_arguments(self) -> list[str]:
        """Return what makes the users when storage is formatted: salted, no password in clear."""
        if not self.uses_sasl:
            return []
        return [argument for name, password in self.users.items() for mechanism in SCRAM
                for argument in ("--add-scram", _credential(mechanism, name, password.get_secret_value()))]


def security_like(client: BrokerSettings, certificate: Path | None, client_authority: Path | None) -> Security | None:
    """Return what makes a broker that clients with these settings can use; None where they are plain."""
    if client.security_protocol == Protocol.PLAINTEXT:
        return None
    users = {client.sasl_username: client.sasl_password} if client.sasl_username and client.sasl_password else {}
    return Security(protocol=client.security_protocol, users=users, certificate=certificate,
                    client_authority=client_authority)


def _credential(mechanism: Mechanism, name: str, password: str) -> str:
    salt = secrets.token_bytes(24)
    salted = hashlib.pbkdf2_hmac(SCRAM[mechanism], password.encode(), salt, ITERATIONS)
    texts = {"salt": salt, "saltedpassword": salted}
    fields = ",".join(f'{field}="{base64.b64encode(value).decode()}"' for field, value in texts.items())
    return f'{mechanism}=[name="{name}",iterations={ITERATIONS},{fields}]'
