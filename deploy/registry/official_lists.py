"""Title facts of the official lists of Zhejiang: who was announced, who passed a review. Pure."""

from collections.abc import Iterable, Mapping
from typing import Final

from deploy.registry.seed_rows import MembershipRow, Row, place_of
from deploy.registry.title_dates import REVIEW_OF_2025, Days, announced, reviewed, three_years
from streams.contract.companies import normalised

CARRIED_BY: Final = ("github:sakuruamayday-ops/project-application-assistant@07efe1f7494dc7ab9bde2463fb12fe794ad1d238:"
                     "services/knowledge-portal/references/")  # for the lists whose own address is not known
Titles = Mapping[str, tuple[str, Days]]  # list and days of a company's title by normalised name


def memberships(rows: Iterable[Row], newer_names: Mapping[str, str]) -> list[MembershipRow]:
    """Return a membership a row. `newer_names`: what a company is called on a later list, both normalised."""
    lists = list(rows)
    titles = _titles(row for row in lists if row["batch"])
    renamed = {newer: titles[older] for older, newer in newer_names.items() if older in titles}
    return [_membership(row, {**renamed, **titles}) for row in lists]


def _titles(rows: Iterable[Row]) -> Titles:
    return {normalised(row["company"]): (row["batch"], _days(row)) for row in rows}


def _days(row: Row) -> Days:
    """Return the days of a row that names its list."""
    first = announced(int(row["batch"]))
    return first if row["kind"] == "announced" else reviewed(first)


def _membership(row: Row, titles: Titles) -> MembershipRow:
    batch, days = (row["batch"], _days(row)) if row["batch"] else _review_of_2025(row, titles)
    province, city = place_of(row["company"], row["province"], row["city"])
    return MembershipRow(
        company=row["company"], claim=row["kind"], batch=batch, province=province, city=city,
        valid_from=days.first, valid_to=days.last, evidence="official_list", confidence="high",
        document=row["title"] or row["list_id"], place=f"row {row['seq']}",
        source=row["url"] or f"{CARRIED_BY}{row['list_id']}.json")


def _review_of_2025(row: Row, titles: Titles) -> tuple[str, Days]:
    """Return list and days: the review of 2025 names no list, but an earlier list may name the firm."""
    if (row["kind"], row["year"]) != ("passed_review", "2025"):
        raise ValueError(f"{row['list_id']} row {row['seq']}: a list without a number")
    batch, former = titles.get(normalised(row["company"]), ("", None))
    return batch, reviewed(former) if former else three_years(REVIEW_OF_2025)
