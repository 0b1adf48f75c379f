"""The broker is described by the environment; what cannot work is refused before anything connects."""

import ssl
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from streams.contract.broker import BrokerSettings, Mechanism, Protocol
from streams.contract.startup import read_settings
from streams.contract.topics import MARKET_QUOTES


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in BrokerSettings.model_fields:
        monkeypatch.delenv(f"LITTLE_GIANTS_{name.upper()}", raising=False)


def test_without_an_environment_it_is_a_plain_broker_on_this_machine() -> None:
    assert BrokerSettings().client() == {
        "bootstrap_servers": ["127.0.0.1:9092"], "security_protocol": "PLAINTEXT", "ssl_context": None}


def test_the_environment_says_how_to_reach_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"BOOTSTRAP": "a:1,b:2", "SECURITY_PROTOCOL": "SASL_PLAINTEXT", "SASL_USERNAME": "reader",
                        "SASL_PASSWORD": "secret", "SASL_MECHANISM": "PLAIN", "REPLICATION": "3"}.items():
        monkeypatch.setenv(f"LITTLE_GIANTS_{name}", value)
    broker = BrokerSettings()

    assert broker.replication == 3
    assert broker.client() == {
        "bootstrap_servers": ["a:1", "b:2"], "security_protocol": "SASL_PLAINTEXT", "ssl_context": None,
        "sasl_mechanism": "PLAIN", "sasl_plain_username": "reader", "sasl_plain_password": "secret"}


def test_a_password_is_not_shown() -> None:
    broker = BrokerSettings(sasl_password=SecretStr("hunter2"))

    assert "hunter2" not in f"{broker} {broker!r} {broker.model_dump_json()}"


@pytest.mark.parametrize("protocol", [Protocol.SASL_PLAINTEXT, Protocol.SASL_SSL])
@pytest.mark.parametrize("known", [{}, {"sasl_username": "reader"}, {"sasl_password": SecretStr("x")},
                                   {"sasl_username": "", "sasl_password": SecretStr("x")}])  # fmt: skip
def test_sasl_needs_a_user_and_a_password(protocol: Protocol, known: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match=f"{protocol} needs LITTLE_GIANTS_SASL_USERNAME and _SASL_PASSWORD"):
        BrokerSettings(security_protocol=protocol, **known)  # type: ignore[arg-type]


def test_tls_checks_the_certificate_and_the_name_of_the_broker() -> None:
    context = BrokerSettings(security_protocol=Protocol.SSL).client()["ssl_context"]

    assert isinstance(context, ssl.SSLContext)
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname


@pytest.mark.parametrize("text", [None, "no certificate"])
def test_a_certificate_authority_that_cannot_be_read_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    file = tmp_path / "authority.pem"
    if text:
        file.write_text(text)
    monkeypatch.setenv("LITTLE_GIANTS_SECURITY_PROTOCOL", "SSL")
    monkeypatch.setenv("LITTLE_GIANTS_SSL_CAFILE", str(file))

    with pytest.raises(SystemExit, match=r"the files of LITTLE_GIANTS_SSL_\* cannot be used: ") as told:
        read_settings(BrokerSettings)
    assert "\n" not in str(told.value)


def test_a_prefix_is_put_before_topics_and_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITTLE_GIANTS_TOPIC_PREFIX", "demo.")

    assert BrokerSettings().name(MARKET_QUOTES) == "demo.market.quotes"
    assert BrokerSettings().name("little-giants-streams") == "demo.little-giants-streams"


@pytest.mark.parametrize(("name", "value"), [
    ("TOPIC_PREFIX", "演示."), ("TOPIC_PREFIX", "a b"), ("REPLICATION", "0"), ("SECURITY_PROTOCOL", "TLS"),
    ("SASL_MECHANISM", "GSSAPI"), ("REPLICATION", "three"),
])  # fmt: skip
def test_a_bad_variable_ends_the_process_with_one_line_that_names_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"LITTLE_GIANTS_{name}", value)

    with pytest.raises(SystemExit) as told:
        read_settings(BrokerSettings)
    assert str(told.value).startswith(f"LITTLE_GIANTS_{name}: ")
    assert "\n" not in str(told.value)


def test_a_sasl_user_that_is_missing_is_named_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITTLE_GIANTS_SECURITY_PROTOCOL", "SASL_SSL")

    with pytest.raises(SystemExit, match="needs LITTLE_GIANTS_SASL_USERNAME") as told:
        read_settings(BrokerSettings)
    assert "\n" not in str(told.value)


def test_the_default_mechanism_sends_no_password_in_clear() -> None:
    assert BrokerSettings().sasl_mechanism == Mechanism.SCRAM_SHA_512
