"""The history with the quotes of those alone whose titles count: a seventh of it, which comes out as the whole does."""

import csv
import gzip
from pathlib import Path

from tests.replay_run import HISTORY


def members_only(folder: Path) -> Path:
    """Write that history into a new folder and return it; all but the quotes are the files of the whole."""
    folder.mkdir()
    with (HISTORY / "listings.csv").open(encoding="utf-8", newline="") as file:
        titled = {row["security"] for row in csv.DictReader(file)}
    for file_of_all in HISTORY.iterdir():
        if file_of_all.name.startswith("quotes"):
            _write_those_of(titled, file_of_all, folder / file_of_all.name)
        else:
            (folder / file_of_all.name).symlink_to(file_of_all)
    return folder


def _write_those_of(titled: set[str], quotes: Path, out: Path) -> None:
    with gzip.open(quotes, "rt", encoding="utf-8") as given, gzip.open(out, "wt", compresslevel=1) as kept:
        kept.write(next(given))
        kept.writelines(line for line in given if line.partition(",")[0] in titled)
