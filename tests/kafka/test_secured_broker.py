"""The embedded broker with security: its users last as long as its folder, and it lets no password be seen."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from deploy.kafka import BrokerError, KafkaCluster
from deploy.kafka_security import Security
from streams.contract.broker import BrokerSettings, Protocol
from streams.contract.waiting import wait_for_broker
from tests.kafka.conftest import PASSWORD, USER, Certificates, Secured
from tests.replay_run import ROOT


def test_users_outlive_a_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    security = Security(protocol=Protocol.SASL_PLAINTEXT, users={USER: SecretStr(PASSWORD)})
    environment = {"SECURITY_PROTOCOL": "SASL_PLAINTEXT", "SASL_USERNAME": USER, "SASL_PASSWORD": PASSWORD}
    for _ in range(2):
        with KafkaCluster(data=tmp_path, security=security) as cluster:
            Secured(cluster=cluster, environment=environment).use(monkeypatch)
            asyncio.run(asyncio.wait_for(wait_for_broker(BrokerSettings()), 30))


def test_a_user_that_the_folder_does_not_know_is_refused_in_one_line(tmp_path: Path) -> None:
    KafkaCluster(data=tmp_path).prepare()
    security = Security(protocol=Protocol.SASL_PLAINTEXT, users={"late": SecretStr("x")})
    with pytest.raises(BrokerError, match=r"knows no user late: users are made with the folder") as told:
        KafkaCluster(data=tmp_path, security=security).prepare()
    assert "\n" not in str(told.value)


def test_no_file_and_no_command_of_the_broker_holds_the_password(scram_tls: Secured) -> None:
    folder = scram_tls.cluster.folder
    commands = [*folder.command(1).argv, *folder.format_command(1).argv]
    files = [file for file in folder.path.rglob("*") if file.is_file()]
    assert len(files) > 5
    assert not any(PASSWORD in argument for argument in commands)
    assert not any(PASSWORD.encode() in file.read_bytes() for file in files)
    assert not list(folder.path.rglob("users.arguments"))


def test_security_shows_no_password() -> None:
    security = Security(protocol=Protocol.SASL_PLAINTEXT, users={USER: SecretStr(PASSWORD)})
    assert PASSWORD not in f"{security} {security!r} {security.model_dump_json()}"


@pytest.mark.parametrize(("protocol", "line"), [
    (Protocol.SSL, "needs a certificate"), (Protocol.SASL_SSL, "needs a certificate"),
    (Protocol.SASL_PLAINTEXT, "needs a user"),
])  # fmt: skip
def test_what_a_protocol_needs_is_named(protocol: Protocol, line: str) -> None:
    with pytest.raises(BrokerError, match=line):
        Security(protocol=protocol)


def test_the_command_line_starts_what_the_environment_describes(
    tmp_path: Path, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"SECURITY_PROTOCOL": "SASL_SSL", "SASL_USERNAME": USER, "SASL_PASSWORD": PASSWORD,
                        "SSL_CAFILE": str(certificates.authority.certificate)}.items():
        monkeypatch.setenv(f"LITTLE_GIANTS_{name}", value)
    command = [sys.executable, "-m", "deploy.kafka", "--certificate", str(certificates.server.both)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True,
                          env={**os.environ, "TMPDIR": str(tmp_path)}) as running:
        try:
            assert running.stdout is not None
            broker = BrokerSettings(bootstrap=running.stdout.readline().strip())
            asyncio.run(asyncio.wait_for(wait_for_broker(broker), 30))
        finally:
            running.send_signal(signal.SIGTERM)
            running.communicate(timeout=15)
    assert running.returncode == 0
