"""What a finding means and what to do about it; whether live can run. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from connectors.doctor.probe import Finding, Found, Probe
from connectors.quotes.schedule import Window, window_at
from connectors.upstream.failure import Failure
from streams.contract.clock import SHANGHAI, is_trading_day

AHEAD: Final = timedelta(seconds=90)  # a source's clock may be that much before ours
DEMO: Final = "make demo needs no internet"
_ALONE: Final = "not asked: it is left alone until {}"
_SPENT: Final = "not asked: its requests of today are used up; it goes on at 00:00 Shanghai time"
_NOT_YET: Final = frozenset({Failure.LEFT_ALONE, Failure.SPENT, Failure.NOT_OWNER})
_ANSWERS: Final = frozenset({Failure.FORBIDDEN, Failure.TOO_MANY, Failure.BAN_PAGE, Failure.HTTP_ERROR,
                             Failure.MALFORMED, Failure.NO_DATA, Failure.DRIFT})
_BANNED: Final = "it refuses us; leave it alone, live tries again by itself; or ask from another address"
ADVICE: Final[Mapping[Failure, str]] = {
    Failure.REFUSED: "no connection; check internet, DNS, proxy",
    Failure.TIMED_OUT: "no answer in time; check internet, firewall",
    Failure.TLS: "its certificate cannot be trusted; check the date here, the CA files, and proxies in between",
    Failure.RESET: "it hangs up, as sites do with whoever they ban; leave it alone for an hour",
    Failure.FORBIDDEN: _BANNED,
    Failure.TOO_MANY: "asked too often from this address; set LITTLE_GIANTS_POLITENESS to 2 or more",
    Failure.BAN_PAGE: _BANNED,
    Failure.HTTP_ERROR: "it is in trouble itself; try again later",
    Failure.MALFORMED: "its answer cannot be read; try again, and if that lasts, report it",
    Failure.NO_DATA: "it answers without data; try again while the market is open",
    Failure.DRIFT: "its answer is another one than declared; do not use it, update this program or report it",
    Failure.LEFT_ALONE: "not asked: it failed or refused us a short while ago; try again later",
    Failure.SPENT: _SPENT,
    Failure.NOT_OWNER: "not asked: another process polls it",
}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One line of the table. None: nobody knows. `age` is of the source's own data, in seconds."""

    source: str
    host: str
    universes: tuple[str, ...]
    works: bool
    reachable: bool | None
    schema_holds: bool | None
    age_seconds: float | None
    left_today: int
    failure: Failure | None
    detail: str
    what_to_do: str


def judge(finding: Finding, now: datetime) -> Verdict:
    """Return what a finding says at a moment. Age counts only while the market trades."""
    outcome = finding.outcome
    if outcome is None:
        return _unasked(finding)
    if isinstance(outcome, Found):
        return _of_data(finding, outcome, now)
    failure = outcome.failure
    return _verdict(
        finding, failure=failure, detail=outcome.detail, what_to_do=ADVICE[failure],
        reachable=None if failure in _NOT_YET else failure in _ANSWERS,
        schema_holds=False if failure in {Failure.DRIFT, Failure.MALFORMED} else None)


def lacking(verdicts: Sequence[Verdict], universes: Sequence[str]) -> list[str]:
    """Return the universes for which no source works."""
    return [name for name in universes if not any(name in each.universes for each in verdicts if each.works)]


def conclusion(broker_problem: str | None, without_source: Sequence[str], verdicts: Sequence[Verdict]) -> str:
    """Return the last line: whether live can run."""
    why = ["the broker is not ready"] if broker_problem else []
    why += [f"no source works for {' and '.join(without_source)}"] if without_source else []
    if why:
        return f"live cannot run: {', '.join(why)}; {DEMO}"
    broken = sum(not each.works for each in verdicts)
    return "live can run" + (f"; {broken} of {len(verdicts)} sources do not work now" if broken else "")


def _unasked(finding: Finding) -> Verdict:
    allowance = finding.allowance
    if until := allowance.left_alone_until:
        return _verdict(finding, failure=Failure.LEFT_ALONE, what_to_do=_ALONE.format(_time(until)))
    if allowance.polled_until:
        return _verdict(finding, works=True, reachable=True,
                        what_to_do="nothing: not asked, since a connector polls it now")
    return _verdict(finding, failure=Failure.SPENT, what_to_do=_SPENT)


def _of_data(finding: Finding, found: Found, now: datetime) -> Verdict:
    age = None if found.newest is None else now - found.newest
    problem = _no_use(finding.probe, found, age, now)
    return _verdict(finding, works=not problem, reachable=True, schema_holds=True if found.rows else None,
                    age_seconds=None if age is None else age.total_seconds(), detail=f"{found.rows} rows",
                    what_to_do=problem or "nothing")


def _no_use(probe: Probe, found: Found, age: timedelta | None, now: datetime) -> str:
    if not found.rows:
        return ADVICE[Failure.NO_DATA]
    if age is not None and age < -AHEAD:
        return "its data is of the future; check the clock and the time zone of this machine"
    trades = is_trading_day(now.astimezone(SHANGHAI).date()) and window_at(now) is Window.TRADING
    if age is not None and probe.fresh_for and age > probe.fresh_for and trades:
        return "its data stands still while the market trades; do not use it, try again in some minutes"
    return ""


def _verdict(finding: Finding, *, works: bool = False, reachable: bool | None = None,
             schema_holds: bool | None = None, age_seconds: float | None = None, failure: Failure | None = None,
             detail: str = "", what_to_do: str) -> Verdict:
    probe = finding.probe
    return Verdict(
        source=probe.name, host=probe.host, universes=probe.universes, works=works, reachable=reachable,
        schema_holds=schema_holds, age_seconds=age_seconds, left_today=finding.allowance.left_today, failure=failure,
        detail=detail, what_to_do=what_to_do)


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%H:%M} Shanghai time"
