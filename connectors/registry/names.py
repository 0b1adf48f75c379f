"""Whether a cell holds one company's full legal name, and nothing else. Pure."""

import re
import unicodedata
from typing import Final

from streams.contract.companies import normalised

MOST_CHARACTERS: Final = 60
_ENDING: Final = re.compile(
    r"(公司|[厂院所社店行部场站局矿]|集团|中心|企业|联合体|\((有限|普通|特殊普通|集团|总公司)[^()]*\))$")
_BARE: Final = re.compile(r"(股份|集团|控股|责任|有限|总|分|科技|技术)*(公司|厂|集团|中心|企业)")  # a name's tail
_COMPANY: Final = re.compile(r"(?<!分)公司")
_SEPARATED: Final = re.compile(r"(公司|[厂院所]|中心|集团)[、;,/|&+]\w{2,}(公司|[厂院所]|中心|集团)")
_FACTORY_BEHIND: Final = re.compile(r"有限公司.*(?<!分)厂$")
_UNREADABLE: Final = re.compile(r"\(cid:\d+\)|[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]|锟斤拷|烫烫")
_FOREIGN: Final = re.compile(r"[^\u3400-\u9fff\U00020000-\U0003ffff〇A-Za-z0-9()·\-&.,:'+/、;|]")
_CHINESE: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff〇]")


def company_name(cell: str) -> str:
    """Return the name in the spelling that the registry compares; ValueError says what is wrong with the cell."""
    name = normalised(cell)
    if not name:
        raise ValueError("has no company")
    if is_mojibake(cell):
        raise ValueError("was decoded wrongly (mojibake)")
    if _UNREADABLE.search(cell):
        raise ValueError("has characters that could not be read")
    if strange := _FOREIGN.search(name):
        raise ValueError(f"has a character of no company name: {strange[0]}")
    if len(_COMPANY.findall(name)) > 1 or _SEPARATED.search(name) or _FACTORY_BEHIND.search(name):
        raise ValueError("names two companies")
    whole = _ENDING.search(name) and not _BARE.fullmatch(name) and name.count("(") == name.count(")")
    if not whole or len(_CHINESE.findall(name)) < 4:
        raise ValueError("is no full company name")
    if len(name) > MOST_CHARACTERS:
        raise ValueError(f"is longer than any company name ({len(name)} characters)")
    return name


def is_company(cell: str) -> bool:
    try:
        company_name(cell)
    except ValueError:
        return False
    return True


def is_mojibake(text: str) -> bool:
    """Say whether UTF-8 was taken for GBK or Latin-1: only then does the way back give valid UTF-8."""
    if text.isascii():
        return False
    for taken_for in ("gb18030", "cp1252", "latin-1"):
        try:
            back = text.encode(taken_for).decode()
        except UnicodeError:
            continue
        if any(unicodedata.category(char) == "Lo" for char in back):
            return True
    return False
