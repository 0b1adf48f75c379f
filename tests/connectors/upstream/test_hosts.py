"""Hosts and their budgets are data, and settings only ever make them smaller."""

import pytest
from pydantic import ValidationError

from connectors.upstream.hosts import FLOOR_MS, HOSTS, Host, UnlistedHost, host_of, hosts
from connectors.upstream.settings import PolitenessSettings


def test_no_host_is_asked_twice_in_ten_milliseconds_whatever_is_written_down() -> None:
    assert FLOOR_MS > 10
    assert all(host.spacing_ms >= FLOOR_MS for host in HOSTS.values())
    with pytest.raises(ValueError, match="20 ms between requests"):
        Host(name="样例", origin="http://127.0.0.1", spacing_ms=9, per_minute=1, per_day=1)


def test_a_minutes_budget_fits_the_space_between_two_requests() -> None:
    assert all(host.per_minute * host.spacing_ms <= 60_000 for host in HOSTS.values())


@pytest.mark.parametrize("factor", ["0.99", "0", "-1", "nan"])
def test_a_politeness_below_one_is_refused(factor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="politeness is 1 or more"):
        hosts(politeness=float(factor))
    monkeypatch.setenv("LITTLE_GIANTS_POLITENESS", factor)
    with pytest.raises(ValidationError):
        PolitenessSettings()


def test_settings_ask_a_host_at_another_origin_and_slower(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITTLE_GIANTS_ORIGINS", '{"qt.gtimg.cn": "http://127.0.0.1:8080/"}')
    monkeypatch.setenv("LITTLE_GIANTS_POLITENESS", "2")
    chosen = PolitenessSettings().hosts
    assert chosen["qt.gtimg.cn"].origin == "http://127.0.0.1:8080"
    assert chosen["hq.sinajs.cn"].origin == "https://hq.sinajs.cn"
    assert chosen["push2.eastmoney.com"].per_minute == HOSTS["push2.eastmoney.com"].per_minute // 2


@pytest.mark.parametrize(("text", "said"), [
    ("{", "must be a JSON object"),
    ('{"example.org": "http://127.0.0.1"}', "example.org is not a host that is asked"),
    ('{"qt.gtimg.cn": "ftp://127.0.0.1"}', "is not an origin"),
    ('{"qt.gtimg.cn": "127.0.0.1:80"}', "is not an origin"),
])
def test_an_origin_that_cannot_be_used_is_named(text: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITTLE_GIANTS_ORIGINS", text)
    with pytest.raises(ValidationError, match=said):
        PolitenessSettings()


def test_a_host_without_a_budget_is_an_error_that_says_where_to_list_it() -> None:
    with pytest.raises(UnlistedHost, match=r"example.org has no budget.*connectors/upstream/hosts.py"):
        host_of(HOSTS, "example.org")
