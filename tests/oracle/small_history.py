"""History folders of a few rows, for cases computed by hand. A line a row, fields by blanks, `-` is an empty cell."""

from pathlib import Path

from tests.oracle.generated import write_csv

ONE_TITLE = "甲 3 浙江 - -"
ONE_LINK = "甲 688001.SH self - -"
LISTED_LONG_AGO = "688001.SH 2020-01-02"
HUNDRED_SHARES = "688001.SH 2020-01-02 100"


def small_history(
    folder: Path,
    quotes: str,
    *,
    titles: str = ONE_TITLE,
    links: str = ONE_LINK,
    listed: str = LISTED_LONG_AGO,
    shares: str = HUNDRED_SHARES,
) -> Path:
    """Write a folder: quotes are `date security close [prev_close]`, and the column is there if a line has it."""
    prices = cells(quotes)
    with_previous = any(len(line) == 4 for line in prices)
    header = ["security", "date", "open", "high", "low", "close", *(["prev_close"] * with_previous), "turnover"]
    lines = [[line[1], line[0], *[line[2]] * 4, *([*line, ""][3:4] * with_previous), "0"] for line in prices]
    write_csv(folder / "quotes.csv.gz", header, lines)
    write_csv(folder / "instruments.csv.gz", ["security", "list_date"], cells(listed))
    write_csv(folder / "share_capital.csv.gz", ["security", "effective_on", "total_shares"], cells(shares))
    write_csv(folder / "memberships.csv", ["company", "batch", "province", "valid_from", "valid_to"], cells(titles))
    write_csv(folder / "listings.csv", ["company", "security", "relation", "valid_from", "valid_to"], cells(links))
    return folder


def cells(text: str) -> list[list[str]]:
    return [["" if cell == "-" else cell for cell in line.split()] for line in text.splitlines() if line.strip()]
