"""A registry of the real one's size, made up from a seed: titles, and the securities they are joined with."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Final

from streams.contract.events.registry import (
    Claim,
    Confidence,
    Instrument,
    Listing,
    Membership,
    Relation,
    ShareCapital,
)
from streams.contract.regions import REGIONS
from streams.contract.scopes import LISTS
from streams.contract.securities import board_of
from tests.benchmarks.market import Market

MEMBERSHIPS: Final = 20_000
COMPANIES: Final = 17_000
LISTINGS: Final = 1_500
BY_NAME: Final = 100  # listed as well, but only the legal name of the instrument says so
CAPITAL_ROWS: Final = 5_995
FIRST_LIST_ON: Final = date(2019, 6, 5)
RECORDED_AT: Final = datetime(2026, 1, 1, tzinfo=UTC)
LONG_AGO: Final = date(2018, 1, 2)
# What is said of a company after its first title, and how often of a hundred times.
LATER: Final = {Claim.PASSED_REVIEW: 60, Claim.FAILED_REVIEW: 20, Claim.OBSERVED: 15, Claim.RENAMED: 5}


@dataclass(frozen=True, kw_only=True)
class RegistryRows:
    memberships: Sequence[Membership]
    listings: Sequence[Listing]
    instruments: Mapping[str, Instrument]  # by security
    share_capital: Sequence[ShareCapital]


def company(number: int) -> str:
    return f"虚构{number:05d}精密股份有限公司"


def registry_rows(seed: int = 1) -> RegistryRows:
    """Return the rows; the first companies are listed."""
    random, securities = Random(seed), Market().securities
    return RegistryRows(
        memberships=[*_first_titles(random), *_later_claims(random)],
        listings=[_listing(number, securities[number], random) for number in range(LISTINGS)],
        instruments={security: _instrument(number, security) for number, security in enumerate(securities)},
        share_capital=[_capital(securities[number % len(securities)], number // len(securities))
                       for number in range(CAPITAL_ROWS)])


def _first_titles(random: Random) -> Iterator[Membership]:
    for number in range(COMPANIES):
        yield _membership(number, Claim.ANNOUNCED, random, _year(number))


def _later_claims(random: Random) -> Iterator[Membership]:
    several = random.sample(range(COMPANIES), MEMBERSHIPS - COMPANIES)
    claims = random.choices(list(LATER), list(LATER.values()), k=len(several))
    for number, claim in zip(several, claims, strict=True):
        yield _membership(number, claim, random, _year(number) + 3)


def _year(number: int) -> int:
    """Return the year of a company's first list."""
    return FIRST_LIST_ON.year + number % len(LISTS)


def _membership(number: int, claim: Claim, random: Random, year: int) -> Membership:
    first = FIRST_LIST_ON.replace(year=year) + timedelta(days=random.randrange(90))
    open_ended = claim in {Claim.FAILED_REVIEW, Claim.RENAMED, Claim.OBSERVED}
    return Membership(
        company=company(number) if claim is not Claim.RENAMED else f"新名{company(number)}", claim=claim,
        former_name=company(number) if claim is Claim.RENAMED else None,
        list_number=None if claim is Claim.RENAMED else LISTS.start + number % len(LISTS),
        province=list(REGIONS)[number % len(REGIONS)], valid_from=first,
        valid_to=None if open_ended else first.replace(year=year + 3), evidence="fictional",
        confidence=random.choice(list(Confidence)), document="虚构名单", place=f"row {number}", source="benchmark",
        recorded_at=RECORDED_AT)


def _listing(number: int, security: str, random: Random) -> Listing:
    relation = Relation.PARENT if random.random() < 0.1 else Relation.SELF
    return Listing(company=company(number), security=security, relation=relation, evidence="fictional",
                   confidence=random.choice(list(Confidence)), source="benchmark")


def _instrument(number: int, security: str) -> Instrument:
    legal_name = company(number) if number < LISTINGS + BY_NAME else f"未入选{number:05d}材料股份有限公司"
    return Instrument(security=security, name=f"虚构{number:04d}", legal_name=legal_name, board=board_of(security),
                      listed_on=LONG_AGO)


def _capital(security: str, number: int) -> ShareCapital:
    return ShareCapital(security=security, effective_on=LONG_AGO + timedelta(days=365 * number),
                        total_shares=10**8 + number)
