"""The places in a company's name, by the region they lie in: 杭州 and 浙江省 are both of 浙江. Pure.

A place is known by its region, its prefecture or one of some larger county cities (`prefectures.csv`).
"""

import csv
import re
from functools import cache
from importlib.resources import files

from streams.contract.regions import REGIONS

_APART = {"大连": "辽宁", "宁波": "浙江", "厦门": "福建", "青岛": "山东", "深圳": "广东", "兵团": "新疆"}


@cache
def _regions() -> dict[str, str]:
    """Return the province of each place, longest name first."""
    text = files("connectors.registry").joinpath("prefectures.csv").read_text(encoding="utf-8")
    found = {**{name: name for name in REGIONS}, "内蒙古": "内蒙"}
    for row in csv.DictReader(text.splitlines()):
        found |= dict.fromkeys(row["names"].split(), row["region"])
    return {name: _APART.get(found[name], found[name]) for name in sorted(found, key=len, reverse=True)}


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds a place in brackets anywhere, and one in front with two characters of name left behind it."""
    names = "|".join(_regions())
    return re.compile(rf"\(({names})[省市]?\)"), re.compile(rf"({names})(?:自治区|壮族自治区|[省市])?(?=..)")


def without_places(name: str) -> tuple[str, frozenset[str]]:
    """Return a normalised name without the places in front and in brackets, and the provinces that they are of."""
    in_brackets, in_front = _patterns()
    places = set(in_brackets.findall(name))
    rest = in_brackets.sub("", name)
    while found := in_front.match(rest):
        places.add(found.group(1))
        rest = rest[found.end():]
    return rest, frozenset(_regions()[place] for place in places)
