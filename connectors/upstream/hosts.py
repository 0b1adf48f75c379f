"""Every public host that is asked, and how much of it. No site publishes a limit: these are below what users report.

Numbers are of issues on GitHub: push2 bans an address for 20 hours after 45,000 requests an hour (a-stock-data#36), or
after some hundreds without a pause (akshare#6613, #6650). Settings can only make it slower.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from streams.contract.problems import Problem

FLOOR_MS: Final = 20  # between two requests to a host: whatever the network does to them, never two in the same 10 ms


class UnlistedHost(Problem):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} has no budget, so it is not asked: list it in connectors/upstream/hosts.py")


@dataclass(frozen=True, kw_only=True)
class Host:
    """One host and its budget. A request counts for `window_seconds`, and for its day in Shanghai."""

    name: str
    origin: str
    spacing_ms: int
    per_minute: int
    per_day: int
    cool_off_seconds: float = 600.0  # after its first refusal; doubles with each in a row
    window_seconds: float = 60.0
    jitter_ms: int = 2_000  # a request may come in so much later than it was sent, and the next one at once

    def __post_init__(self) -> None:
        if self.spacing_ms < FLOOR_MS or self.per_minute < 1 or self.per_day < 1 or self.window_seconds <= 0:
            raise ValueError(f"{self.name}: a budget has {FLOOR_MS} ms between requests, and one a minute and a day")

    def slower(self, factor: float) -> "Host":
        """Return the host with a budget that is so many times smaller. ValueError below 1."""
        if not factor >= 1:
            raise ValueError(f"politeness is 1 or more, not {factor:g}: budgets cannot be made larger")
        return replace(self, spacing_ms=round(self.spacing_ms * factor),
                       per_minute=max(1, int(self.per_minute / factor)),
                       per_day=max(1, int(self.per_day / factor)), cool_off_seconds=self.cool_off_seconds * factor)


def _host(name: str, spacing_ms: int, per_minute: int, per_day: int, scheme: str = "https",
          jitter_ms: int = 2_000) -> Host:
    return Host(name=name, origin=f"{scheme}://{name}", spacing_ms=spacing_ms, per_minute=per_minute, per_day=per_day,
                jitter_ms=jitter_ms)


HOSTS: Final[Mapping[str, Host]] = {host.name: host for host in (
    # Members: 12 requests every 5 s, the market: 57 every 60 s; a third of the rate that was banned (a-stock-data#36).
    # With more than 1 s for jitter two looks at the market would fall into one window, and one of them would wait.
    _host("push2.eastmoney.com", 20, 240, 60_000, jitter_ms=500),
    # The same universes while push2 is left alone; limited after some 5,000 requests in a burst (a-stock-data#36).
    _host("qt.gtimg.cn", 50, 150, 40_000),
    # The same, the last choice; bans with a page for people (akshare#1396, #6895).
    _host("hq.sinajs.cn", 100, 120, 30_000),
    # A poll every 30 s, and a backlog of some 100 pages a day after an outage.
    _host("np-anotice-stock.eastmoney.com", 500, 60, 8_000),
    # Plain http; a firewall answers with a page for people (akshare#6175).
    _host("www.cninfo.com.cn", 1_000, 30, 5_000, "http"),
    # Tables of applications: 500 rows a page, every 15 min; stays up while push2 bans (a-stock-data#36).
    _host("datacenter-web.eastmoney.com", 500, 60, 6_000),
    # Share capital, one security a request, in turn.
    _host("datacenter.eastmoney.com", 1_000, 20, 4_000),
    # The exchanges' own lists, daily: one request each in Shanghai and Shenzhen, 20 rows a page in Beijing.
    _host("query.sse.com.cn", 1_000, 20, 500),
    _host("www.szse.cn", 1_000, 20, 500),
    _host("www.bse.cn", 1_000, 30, 500),
    # Profiles: some an hour, for legal names that nobody else has.
    _host("webapi.cninfo.com.cn", 2_000, 10, 500),
    # Rates, once a day: akshare's fx_spot_quote (plain http), currency_boc_sina (plain http), currency_boc_safe.
    _host("www.chinamoney.com.cn", 1_000, 10, 500, "http"),
    _host("biz.finance.sina.com.cn", 1_000, 10, 500, "http"),
    _host("www.safe.gov.cn", 1_000, 10, 200),
)}


def hosts(*, politeness: float = 1.0, origins: Mapping[str, str] | None = None,
          listed: Mapping[str, Host] = HOSTS) -> dict[str, Host]:
    """Return all hosts as settings want them: so many times slower, some behind another origin."""
    chosen = {name: host.slower(politeness) for name, host in listed.items()}
    for name, origin in (origins or {}).items():
        chosen[name] = replace(host_of(chosen, name), origin=origin.rstrip("/"))
    return chosen


def host_of(listed: Mapping[str, Host], name: str) -> Host:
    """Return a host; UnlistedHost where it has no budget."""
    try:
        return listed[name]
    except KeyError:
        raise UnlistedHost(name) from None
