"""Regions, cities and credit codes as lists write them. Pure."""

import re
from typing import Final

from streams.contract.companies import normalised
from streams.contract.regions import region

SEPARATE: Final = {  # cities that the ministry counts beside their province
    "大连": "辽宁", "宁波": "浙江", "厦门": "福建", "青岛": "山东", "深圳": "广东"}
_HEADING: Final = re.compile(
    r"([(]?[一二三四五六七八九十]{1,3}[)]?[、.]?|[(]?\d{1,2}[)]?[、.])?(?P<region>[^(:\d]+)"
    r"([:(]?(共?\d+家)[)]?|\((不含|含)[^()]*\)(共?\d+家)?)?")
_NOTE: Final = re.compile(r"\([^()]*\)")
_REGION_FIRST: Final = re.compile(r"(?P<region>..市|.+?(省|自治区|兵团))(?P<town>.+)")
_CREDIT_CODE: Final = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_CODE_CHARACTERS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # each is worth its place; source: GB 32100-2015


def heading(text: str) -> str:
    """Return the region that a line names and nothing else (一、北京市（12家）), nothing if it is no such line."""
    found = _HEADING.fullmatch(normalised(text))
    try:
        return region(found["region"]) if found else ""
    except ValueError:
        return ""


def place_of(province: str, city: str) -> tuple[str | None, str | None]:
    """Return region and city; a city that is counted apart from its province is a region. ValueError for another."""
    name, town = _NOTE.sub("", normalised(province)), normalised(city)
    if not name:
        return None, town or None
    found = region(name)
    apart = town.removesuffix("市")
    if SEPARATE.get(apart) == found:
        return apart, town
    return found, town or None


def place_or_town(place: str, city: str) -> tuple[str | None, str | None]:
    """Return region and city where a list may write 浙江省, 浙江省杭州市 or the town alone, which is no region."""
    text = _NOTE.sub("", normalised(place))
    whole = _REGION_FIRST.fullmatch(text)
    try:
        return place_of(whole["region"], city or whole["town"]) if whole else place_of(text, city)
    except ValueError:
        return None, normalised(city) or text


def credit_code(cell: str) -> str | None:
    """Return a unified social credit code, None where there is none; ValueError for anything else."""
    code = normalised(cell).upper()
    if not code:
        return None
    if not _CREDIT_CODE.fullmatch(code):
        raise ValueError(f"the credit code is none: {cell!r}")
    if code[-1] != _check_digit(code[:-1]):
        raise ValueError(f"the credit code is misread, its check digit is wrong: {code!r}")
    return code


def _check_digit(characters: str) -> str:
    total = sum(_CODE_CHARACTERS.index(each) * pow(3, place, 31) for place, each in enumerate(characters))
    return _CODE_CHARACTERS[-total % 31]
