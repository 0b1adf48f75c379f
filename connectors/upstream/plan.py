"""How many requests a schedule makes, beside what the hosts' budgets allow. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from connectors.quotes.ladder import OPINION_SECONDS
from connectors.quotes.schedule import Pace, looks_on_a_trading_day
from connectors.upstream.hosts import Host, host_of

DAY_SECONDS: Final = 24 * 3600
COLUMNS: Final = ("host", "what", "a_minute", "most_a_minute", "a_day", "most_a_day", "fits")
MEMBERS: Final = Pace(trading=5, pause=60, idle=900, floor=5)
MARKET: Final = Pace(trading=60, pause=300, idle=1800, floor=60)  # a pause at 60 s would exceed the day of push2
COMPARED: Final = 2  # universes, a request each
Row = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """So many requests to a host, again and again; `every_seconds` where it is most frequent."""

    host: str
    what: str
    requests: int
    every_seconds: float
    times_a_day: int | None = None  # None: as often all day

    @property
    def a_minute(self) -> int:
        """Return the most requests in any minute: a look falls into it as often as it begins in one."""
        return self.requests * max(1, -int(-60 // self.every_seconds))

    @property
    def a_day(self) -> int:
        return self.requests * (-int(-DAY_SECONDS // self.every_seconds) if self.times_a_day is None
                                else self.times_a_day)


def default_plan(members: int = 1_200, market: int = 5_700) -> list[Plan]:
    """Return what a trading day asks for, at the first source of each; 100 securities a request.

    The other sources of quotes are compared with it; either may stand in for it, within its own budget.
    """
    both = (("quotes of members", -(-members // 100), MEMBERS), ("quotes of the market", -(-market // 100), MARKET))
    return [
        *(Plan(host="push2.eastmoney.com", what=what, requests=requests, every_seconds=pace.trading,
               times_a_day=looks_on_a_trading_day(pace)) for what, requests, pace in both),
        *(Plan(host=host, what="comparisons of quotes", requests=COMPARED, every_seconds=OPINION_SECONDS)
          for host in ("qt.gtimg.cn", "hq.sinajs.cn")),
        Plan(host="np-anotice-stock.eastmoney.com", what="announcements", requests=2, every_seconds=30),
        Plan(host="www.cninfo.com.cn", what="announcements", requests=2, every_seconds=120),
        Plan(host="datacenter-web.eastmoney.com", what="applications for listings", requests=30, every_seconds=900),
        Plan(host="datacenter-web.eastmoney.com", what="suspensions", requests=2, every_seconds=DAY_SECONDS / 2),
        Plan(host="datacenter.eastmoney.com", what="share capital, in turn", requests=1, every_seconds=60),
        Plan(host="query.sse.com.cn", what="instruments", requests=2, every_seconds=DAY_SECONDS),
        Plan(host="www.szse.cn", what="instruments", requests=1, every_seconds=DAY_SECONDS),
        Plan(host="www.bse.cn", what="instruments", requests=16, every_seconds=DAY_SECONDS),
        Plan(host="webapi.cninfo.com.cn", what="legal names", requests=1, every_seconds=900),
        Plan(host="biz.finance.sina.com.cn", what="dollar rate", requests=3, every_seconds=300, times_a_day=12),
    ]


def budget_table(plans: Sequence[Plan], hosts: Mapping[str, Host]) -> list[Row]:
    """Return a row a plan, and below the plans of a host one with their sum and what may be asked."""
    rows: list[Row] = []
    for name in dict.fromkeys(plan.host for plan in plans):
        host, of_host = host_of(hosts, name), [plan for plan in plans if plan.host == name]
        rows += [{"host": name, "what": plan.what, "a_minute": plan.a_minute, "a_day": plan.a_day} for plan in of_host]
        a_minute, a_day = sum(plan.a_minute for plan in of_host), sum(plan.a_day for plan in of_host)
        fits = a_minute <= host.per_minute and a_day <= host.per_day
        rows.append({"host": name, "what": "together", "a_minute": a_minute, "most_a_minute": host.per_minute,
                     "a_day": a_day, "most_a_day": host.per_day, "fits": "yes" if fits else "no"})
    return rows


def too_much(rows: Sequence[Row]) -> list[str]:
    """Return the hosts of which the schedule wants more than may be asked."""
    return [str(row["host"]) for row in rows if row.get("fits") == "no"]
