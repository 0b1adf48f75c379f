"""`python -m connectors doctor`: whether live can run here, and what to do about what does not work."""

import asyncio
import logging
import sys
from collections.abc import Callable, Mapping
from typing import Annotated, Final, NamedTuple

import typer

from connectors.akshare_tables import calls
from connectors.akshare_tables.calls import Akshare
from connectors.akshare_tables.threads import Threads
from connectors.clocks import Clock, WallClock
from connectors.doctor.akshare_probes import table_probes
from connectors.doctor.broker import look_at_broker
from connectors.doctor.examine import examine
from connectors.doctor.probe import Allowance
from connectors.doctor.sources import UNIVERSES, probes
from connectors.doctor.table import as_json, table
from connectors.doctor.verdict import Verdict, conclusion, judge, lacking
from connectors.stopping import unless_stopped
from connectors.upstream.fetcher import Fetcher
from connectors.upstream.ledger import MemoryLedger
from connectors.upstream.settings import PolitenessSettings
from connectors.upstream.spending import Spending
from streams.contract.broker import BrokerSettings
from streams.contract.clock import epoch_ms, from_epoch_ms
from streams.contract.events.budgets import HostSpending
from streams.contract.startup import finish, read_settings

EPILOG = ("Examples: python -m connectors doctor\n\n"
          "python -m connectors doctor --json | jq '.sources[] | select(.works | not)'\n\n"
          "Each source is asked for one page, unless its budget is used up or it is left alone. Of tables that akshare "
          "reads, that takes up to three requests each, some twenty in all. Exit code 0: live can run.")

AT_ONCE: Final = 10  # hosts that akshare asks: none waits for another


class Report(NamedTuple):
    broker_problem: str | None
    verdicts: list[Verdict]


def doctor(
    as_object: Annotated[bool, typer.Option("--json", help="print one JSON object instead of a table")] = False,
) -> None:
    """Look at the broker and at a page of each source: is it reachable, as declared, fresh; what is left; what to do.
    """
    logging.disable(logging.CRITICAL)  # all of it is in the table
    broker, politeness = read_settings(BrokerSettings), read_settings(PolitenessSettings)
    found = finish(unless_stopped(_report(broker, politeness, WallClock())))
    if found is None:
        raise typer.Exit(1)
    without_source = lacking(found.verdicts, UNIVERSES)
    last = conclusion(found.broker_problem, without_source, found.verdicts)
    if as_object:
        print(as_json(found.verdicts, found.broker_problem, without_source, last))
    else:
        print(f"{table(found.verdicts)}\n\nbroker: {found.broker_problem or 'answers, with live data'}\n{last}")
    raise typer.Exit(1 if found.broker_problem or without_source else 0)


async def _report(broker: BrokerSettings, politeness: PolitenessSettings, clock: Clock) -> Report:
    state = await look_at_broker(broker)
    await asyncio.to_thread(calls.load)  # not while the seconds of a source run
    async with (Spending(politeness.hosts, MemoryLedger(state.spending.values()), clock) as spending,
                Fetcher(spending, clock) as upstream):
        akshare = Akshare(spending.spend_from_thread, heard=spending.told_from_thread, one_page=True,
                          threads=Threads(at_once=AT_ONCE))
        every = (*probes(clock.now), *table_probes(akshare, clock.now))
        if sys.stderr.isatty():
            print(f"asking {len(every)} sources, for at most {max(each.seconds for each in every):g} s ...",
                  file=sys.stderr)
        findings = await examine(every, upstream, _allowances(spending, state.spending, clock))
    return Report(state.problem, [judge(finding, clock.now()) for finding in findings])


def _allowances(spending: Spending, records: Mapping[str, HostSpending], clock: Clock) -> Callable[[str], Allowance]:
    def allowance(host: str) -> Allowance:
        now, standing = clock.now(), spending.standing(host)
        grants = records[host].grants if host in records else ()
        last = max((grant.until_ms for grant in grants), default=0)  # an open one is being used by another process
        polled = last > epoch_ms(now) or (standing.left_today and not standing.left_now)
        return Allowance(left_today=standing.left_today, left_alone_until=standing.left_alone_until,
                         polled_until=max(from_epoch_ms(last), now) if polled else None)

    return allowance
