"""Title facts of the firms that notices, press and announcements name. Pure."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final, NamedTuple

from deploy.registry.seed_rows import MembershipRow, Row, place_of
from deploy.registry.title_dates import Days, announced


class Evidence(NamedTuple):
    kind: str
    confidence: str
    days: Days | None = None  # None: those of the list


EVIDENCE: Final = {  # by what the source says of itself; whatever is not here is said by another file too
    "final_designation_notice_2019_153": Evidence("official_list", "high"),
    "publicity_2021-07-19": Evidence("press_list", "medium"),
    "publicity/announced 2020 (list of 1744)": Evidence("press_list", "low"),  # a repost on a mirror site
    "certificate, valid 2024-07-01..2027-06-30 (batch 6 or batch-3 re-review: not stated)":
        Evidence("company_announcement", "medium", Days(date(2024, 7, 1), date(2027, 6, 30))),
    "named as a little giant by CGTN 2021-10-27": Evidence("press_list", "low", Days(date(2021, 10, 27), None)),
}
SHORT: Final = "(short name)"  # another file has the legal name


def memberships(rows: Iterable[Row], said: Collection[tuple[str, str, str]]) -> list[MembershipRow]:
    """Return a membership a row that says what is not `said` yet."""
    found = (_membership(row) for row in rows if SHORT not in row["company_name_zh"])
    return [each for each in found if each.says not in said]


def _membership(row: Row) -> MembershipRow:
    evidence, batch = EVIDENCE.get(row["evidence"], Evidence("", "")), row["batch"]
    days = evidence.days or announced(int(batch))
    province, city = place_of(row["company_name_zh"], row["province"], row["city"])
    return MembershipRow(
        company=row["company_name_zh"], claim=_claim(row, days), batch=batch, province=province, city=city,
        valid_from=days.first, valid_to=days.last, evidence=evidence.kind, confidence=evidence.confidence,
        document=row["evidence"], source=row["source_url"])


def _claim(row: Row, days: Days) -> str:
    if days.last is None:
        return "observed"
    return "passed_review" if row["evidence"].startswith("review") else "announced"
