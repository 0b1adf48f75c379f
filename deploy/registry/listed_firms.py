"""Title facts of listed firms, and which security is which company. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from connectors.registry.short_names import unmarked
from deploy.registry.seed_rows import ListingRow, MembershipRow, Row, best, place_of
from deploy.registry.title_dates import REVIEW_OF_2025, Days, announced, earliest
from streams.contract.companies import normalised

OFFICIAL: Final = "official_list"  # its title facts come from the lists themselves
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
PARENT: Final = "subsidiary"  # a subsidiary of the listed company holds the title


class Firms:
    """The rows of the listed firms, with what other tables say of their securities: names and regions."""

    def __init__(self, rows: Iterable[Row], *, legal_names: Mapping[str, str] = NOTHING,
                 short_names: Mapping[str, str] = NOTHING, regions: Mapping[str, str] = NOTHING) -> None:
        self._rows, self._legal_names, self._regions = list(rows), legal_names, regions
        self._short_names = {row["ts_code"]: row["short_name"] for row in self._rows} | dict(short_names)
        self._official: dict[str, list[Row]] = defaultdict(list)  # of a security, newest first
        for row in sorted(self._rows, key=lambda row: row["source_date"], reverse=True):
            if row["evidence"] == OFFICIAL:
                self._official[row["ts_code"]].append(row)
        self._named = {row["ts_code"]: row["company_name_zh"] for row in self._rows
                       if row["company_name_zh"] and row["relation"] != PARENT}

    def company(self, row: Row) -> str:
        """Return the company that a row speaks of: one name a security, unless two official lists differ."""
        if row["relation"] == PARENT or row["evidence"] == OFFICIAL:
            return row["company_name_zh"]
        security = row["ts_code"]
        if security in self._official:
            return self._official[security][0]["company_name_zh"]
        short_name = unmarked(self._short_names[security])
        names = (self._named.get(security, ""), self._legal_names.get(security, ""))
        return next((name for name in names if _may_be_of(short_name, name)), f"{short_name} ({security})")

    def newer_names(self) -> dict[str, str]:
        """Return what a company is called on a later official list, by its earlier name, both normalised."""
        return {normalised(older): normalised(row["company_name_zh"]) for older, row in self._renamed()}

    def memberships(self) -> list[MembershipRow]:
        """Return a membership a row that no official list says, and the new names."""
        said = (row for row in self._rows if row["evidence"] != OFFICIAL and row["relation"] != PARENT)
        return [*map(self._membership, said), *(_renaming(older, row) for older, row in self._renamed())]

    def listings(self) -> list[ListingRow]:
        """Return a listing a company and security, on the best evidence there is."""
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in self._rows:
            found[normalised(self.company(row)), row["ts_code"]].append(row)
        return [self._listing(best(rows)) for rows in found.values()]

    def _renamed(self) -> Iterator[tuple[str, Row]]:
        """Yield an earlier name and the row with the later one, where two official lists have the same security."""
        for newest, *others in self._official.values():
            for older in {row["company_name_zh"]: row for row in others}:
                if normalised(older) != normalised(newest["company_name_zh"]):
                    yield older, newest

    def _membership(self, row: Row) -> MembershipRow:
        company, batch = self.company(row), row["batch"]
        days = announced(int(batch)) if batch else Days(earliest(row["source_date"]), None)
        province, _ = place_of(company, self._regions.get(row["ts_code"], ""))
        return MembershipRow(
            company=company, claim="announced" if batch else "observed", batch=batch, province=province,
            valid_from=days.first, valid_to=days.last, evidence=row["evidence"], confidence=row["confidence"],
            source=row["source_url"])

    def _listing(self, row: Row) -> ListingRow:
        return ListingRow(
            company=self.company(row), security=row["ts_code"],
            relation="parent" if row["relation"] == PARENT else "self",
            evidence=row["evidence"], confidence=row["confidence"], source=row["source_url"])


def _may_be_of(short_name: str, legal_name: str) -> bool:
    """Say whether a legal name has anything of the short name; else it is another firm's, or of before a renaming."""
    return not set(short_name).isdisjoint(normalised(legal_name))


def _renaming(older: str, row: Row) -> MembershipRow:
    if not row["source_date"].startswith(str(REVIEW_OF_2025)[:7]):
        raise ValueError(f"{older} is called otherwise on a list of {row['source_date']}: which day is that?")
    return MembershipRow(
        company=row["company_name_zh"], claim="renamed", valid_from=REVIEW_OF_2025, former_name=older,
        evidence=OFFICIAL, confidence=row["confidence"], document=f"two lists name the firm of {row['ts_code']}",
        source=row["source_url"])
