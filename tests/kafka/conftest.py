"""Brokers that ask who you are, one of each kind, and the environment that says how to reach them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from deploy.kafka import KafkaCluster
from deploy.kafka_security import Security
from streams.contract.broker import Protocol
from tests.kafka.certificates import Authority, Signed

USER, PASSWORD = "reader", 'pass,word=["1"] é'


@dataclass(frozen=True, kw_only=True)
class Certificates:
    authority: Authority
    server: Signed
    client: Signed


@dataclass(frozen=True, kw_only=True)
class Secured:
    cluster: KafkaCluster
    environment: dict[str, str]

    def use(self, monkeypatch: pytest.MonkeyPatch, **changes: str | None) -> None:
        """Set the environment of this process and its children, with changes."""
        settings = {"BOOTSTRAP": self.cluster.bootstrap, **self.environment, **changes}
        for name, value in settings.items():
            if value is not None:
                monkeypatch.setenv(f"LITTLE_GIANTS_{name}", value)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    authority = Authority(tmp_path_factory.mktemp("certificates"), "authority")
    return Certificates(authority=authority, server=authority.sign("server"), client=authority.sign("client"))


@pytest.fixture(scope="package")
def scram_tls(certificates: Certificates) -> Iterator[Secured]:
    """SCRAM over TLS."""
    tls = Security(protocol=Protocol.SASL_SSL, users={USER: SecretStr(PASSWORD)}, certificate=certificates.server.both)
    with KafkaCluster(security=tls) as cluster:
        yield Secured(cluster=cluster, environment={
            "SECURITY_PROTOCOL": "SASL_SSL", "SASL_USERNAME": USER, "SASL_PASSWORD": PASSWORD,
            "SSL_CAFILE": str(certificates.authority.certificate)})


@pytest.fixture(scope="package")
def scram() -> Iterator[Secured]:
    """The shorter SCRAM, without TLS."""
    security = Security(protocol=Protocol.SASL_PLAINTEXT, users={USER: SecretStr(PASSWORD)})
    with KafkaCluster(security=security) as cluster:
        yield Secured(cluster=cluster, environment={
            "SECURITY_PROTOCOL": "SASL_PLAINTEXT", "SASL_MECHANISM": "SCRAM-SHA-256", "SASL_USERNAME": USER,
            "SASL_PASSWORD": PASSWORD})


@pytest.fixture(scope="package")
def client_certificates(certificates: Certificates) -> Iterator[Secured]:
    """TLS where clients show a certificate as well."""
    security = Security(protocol=Protocol.SSL, certificate=certificates.server.both,
                        client_authority=certificates.authority.certificate)
    with KafkaCluster(security=security) as cluster:
        yield Secured(cluster=cluster, environment={
            "SECURITY_PROTOCOL": "SSL", "SSL_CAFILE": str(certificates.authority.certificate),
            "SSL_CERTFILE": str(certificates.client.certificate), "SSL_KEYFILE": str(certificates.client.key)})


@pytest.fixture
def elsewhere(tmp_path: Path) -> Authority:
    """An authority that no broker here knows."""
    return Authority(tmp_path, "elsewhere")
