"""Whoever is refused ends with one line that says which setting to look at; no password is ever in it."""

import asyncio
import logging
import os
import subprocess
import sys

import pytest

from deploy.kafka import KafkaCluster
from deploy.replay import SAMPLE
from streams.contract.broker import BrokerSettings
from streams.contract.waiting import BrokerProblem, wait_for_broker
from tests.kafka.certificates import Authority
from tests.kafka.conftest import Certificates, Secured
from tests.replay_run import ROOT

WRONG = "never-to-be-shown"
PROCESSES = {
    "streams": ["streams", "run"],
    "alerts": ["alerts", "run"],
    "connectors": ["connectors", "replay", "--data", str(SAMPLE)],
    "topics": ["streams", "topics", "--create"],
}


@pytest.mark.parametrize("process", PROCESSES)
def test_a_wrong_password_is_one_line_and_exit_code_1(
    process: str, scram_tls: Secured, monkeypatch: pytest.MonkeyPatch
) -> None:
    scram_tls.use(monkeypatch, SASL_PASSWORD=WRONG)
    done = subprocess.run([sys.executable, "-m", *PROCESSES[process]], cwd=ROOT, capture_output=True, text=True,
                          timeout=60, check=False, env={**os.environ, "LITTLE_GIANTS_MODE": "replay"})
    *others, line = done.stderr.splitlines()
    assert done.returncode == 1
    assert "refuses us" in line
    assert "invalid credentials" in line
    assert "LITTLE_GIANTS_SASL_*" in line
    assert all(" INFO " in other for other in others), done.stderr
    assert WRONG not in done.stderr + done.stdout


def test_an_unknown_authority_is_a_refusal(
    scram_tls: Secured, elsewhere: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    scram_tls.use(monkeypatch, SSL_CAFILE=str(elsewhere.certificate))
    assert "CERTIFICATE_VERIFY_FAILED" in refusal()


def test_a_broker_without_a_certificate_for_its_address_is_a_refusal(
    scram_tls: Secured, monkeypatch: pytest.MonkeyPatch
) -> None:
    scram_tls.use(monkeypatch, BOOTSTRAP=scram_tls.cluster.bootstrap.replace("127.0.0.1", "localhost"))
    assert "Hostname mismatch" in refusal()


def test_a_client_without_the_certificate_it_needs_is_refused(
    client_certificates: Secured, monkeypatch: pytest.MonkeyPatch
) -> None:
    client_certificates.use(monkeypatch, SSL_CERTFILE=None, SSL_KEYFILE=None)
    assert "CERTIFICATE_REQUIRED" in refusal()


def test_a_client_with_a_certificate_of_someone_else_is_refused(
    client_certificates: Secured, elsewhere: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = elsewhere.sign("stranger")
    client_certificates.use(monkeypatch, SSL_CERTFILE=str(stranger.certificate), SSL_KEYFILE=str(stranger.key))
    assert "CERTIFICATE_UNKNOWN" in refusal()


@pytest.mark.parametrize("protocol", ["PLAINTEXT", "SASL_PLAINTEXT", "SSL"])
def test_another_protocol_than_the_brokers_is_said(
    protocol: str, scram_tls: Secured, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    scram_tls.use(monkeypatch, SECURITY_PROTOCOL=protocol)
    assert_said(protocol, scram_tls.cluster.bootstrap, caplog)


def test_tls_where_the_broker_is_plain_is_said(
    kafka: KafkaCluster, certificates: Certificates, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    environment = {"SECURITY_PROTOCOL": "SSL", "SSL_CAFILE": str(certificates.authority.certificate)}
    Secured(cluster=kafka, environment=environment).use(monkeypatch)
    assert_said("SSL", kafka.bootstrap, caplog)


def refusal() -> str:
    """Return the one line that ends a process with the environment as it is."""
    with pytest.raises(BrokerProblem) as told:
        asyncio.run(asyncio.wait_for(wait_for_broker(BrokerSettings()), 30))
    assert "\n" not in str(told.value)
    assert "refuses us" in str(told.value)
    return str(told.value)


def assert_said(protocol: str, bootstrap: str, caplog: pytest.LogCaptureFixture) -> None:
    """Require that it is said, once, what may be wrong, and that the broker is waited for."""

    def lines() -> list[str]:
        return [record.getMessage() for record in caplog.records if record.name == "streams.contract.waiting"]

    async def listen() -> None:
        waiting = asyncio.create_task(wait_for_broker(BrokerSettings()))
        async with asyncio.timeout(30):
            while not lines():
                await asyncio.sleep(0.05)
        done, _ = await asyncio.wait({waiting}, timeout=2.5)  # asks twice more
        waiting.cancel()
        assert not done

    caplog.set_level(logging.WARNING, logger="streams.contract.waiting")
    asyncio.run(listen())
    (line,) = lines()
    assert line.startswith(f"the broker at {bootstrap} closes the connection unanswered; waiting. If that lasts: ")
    assert line.endswith(f"LITTLE_GIANTS_SECURITY_PROTOCOL is {protocol}")
