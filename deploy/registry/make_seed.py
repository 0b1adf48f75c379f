"""Makes `memberships.csv` and `listings.csv` of this folder from the sources: python -m deploy.registry.make_seed."""

import csv
import io
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Final

import typer

from deploy.registry import named_firms, official_lists
from deploy.registry.listed_firms import Firms
from deploy.registry.seed_rows import ListingRow, MembershipRow, Row, cells

FOLDER: Final = Path(__file__).parent
DATA: Final = FOLDER.parents[2] / "shared" / "data"
OFFICIAL: Final = "lists/zhejiang_official_lists.csv"
LISTED: Final = "listed_little_giants.csv"
NAMED: Final = "little_giants_seed.csv"
COMPANIES: Final = "companies.csv"
BSE: Final = "bse/code_table.csv"


def make(data: Path) -> dict[str, str]:
    """Return the text of each file of the seed by its name."""
    companies, bse = _read(data / COMPANIES), _read(data / BSE)
    legal_names = {row["new_security"]: row["legal_name"] for row in bse}
    legal_names |= {row["security"]: row["legal_name"] for row in companies if row["legal_name"]}
    firms = Firms(_read(data / LISTED), legal_names=legal_names,
                  short_names={row["security"]: row["short_name"] for row in companies},
                  regions={row["security"]: row["region"] for row in companies})
    found = [*official_lists.memberships(_read(data / OFFICIAL), firms.newer_names()), *firms.memberships()]
    found += named_firms.memberships(_read(data / NAMED), {row.says for row in found})
    _check(found)
    return {"memberships.csv": _text(MembershipRow, found), "listings.csv": _text(ListingRow, firms.listings())}


def _check(rows: Iterable[MembershipRow]) -> None:
    for row in rows:
        if not row.evidence:
            raise ValueError(f"{row.company}: {row.document!r} is evidence of no known kind")


def _read(file: Path) -> list[Row]:
    with file.open(encoding="utf-8-sig", newline="") as content:
        return list(csv.DictReader(content))


def _text(kind: type[MembershipRow] | type[ListingRow], rows: Iterable[MembershipRow | ListingRow]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(field.name for field in fields(kind))
    writer.writerows(sorted(set(map(tuple, map(cells, rows)))))
    return text.getvalue()


def main(data: Annotated[Path, typer.Option(help="the folder with the tables of sources")] = DATA) -> None:
    """Write both files anew."""
    for name, text in make(data).items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        print(f"{FOLDER / name}: {text.count(chr(10)) - 1} rows")


if __name__ == "__main__":
    typer.run(main)
