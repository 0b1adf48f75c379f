"""What cells of Chinese tables look like: relations that show a column that has changed places. Pure."""

import re
from typing import Final

from connectors.akshare_tables import row as cell
from connectors.canary.schema import Relation, Row

_COMPANY: Final = re.compile(r".{2,}(?:公司|有限合伙\)|有限合伙）|中心|集团|厂|行|社|院|所)(?:[（(].*[）)])?")
_CODE: Final = re.compile(r"\d{6}", re.ASCII)


def company_names(column: str) -> Relation:
    """Say that a column holds legal names, not short names or words."""
    return Relation(name=f"{column} is a company's legal name",
                    holds=lambda row: None if (name := cell.text(row, column)) is None
                    else _COMPANY.fullmatch(name) is not None)


def dated(column: str) -> Relation:
    """Say that a column holds days."""
    return Relation(name=f"{column} is a day",
                    holds=lambda row: None if cell.text(row, column) is None else cell.day(row, column) is not None)


def codes(column: str) -> Relation:
    """Say that a column holds six digits."""
    return Relation(name=f"{column} is a code of six digits",
                    holds=lambda row: None if (code := cell.text(row, column)) is None
                    else _CODE.fullmatch(code) is not None)


def no_more_than(part: str, all_of_it: str) -> Relation:
    """Say that one number is part of another."""
    def holds(row: Row) -> bool | None:
        some, every = cell.decimal(row, part), cell.decimal(row, all_of_it)
        return None if some is None or every is None else some <= every

    return Relation(name=f"{part} is no more than {all_of_it}", holds=holds)
