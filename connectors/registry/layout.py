"""Which column of a list holds what, by the words of its header. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from streams.contract.companies import normalised
from streams.contract.printable import one_line

_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "number": ("序号", "编号", "序", "no", "no.", "seq", "number"),
    "company": ("企业名称", "公司名称", "单位名称", "企业全称", "公司全称", "企业", "公司", "名称", "申报企业",
                "申报企业名称", "入选企业", "企业名单", "小巨人企业名称", "company", "company_name"),
    "province": ("省份", "省", "地区", "所在地区", "所属地区", "所在省份", "所属省份", "所在省", "所属省", "省市",
                 "省区市", "省市区", "省市自治区", "省自治区直辖市", "所在省市", "所属省市", "所在省区市", "所属省区市",
                 "所在省自治区直辖市", "所属省自治区直辖市", "推荐单位", "推荐省份", "推荐省市", "区域", "所属区域",
                 "province", "region"),
    "place": ("所在地", "所属地", "属地", "归属地", "注册地", "企业所在地", "所在区域", "推荐地区", "申报地区"),
    "city": ("城市", "市", "地市", "所在市", "所属市", "所在城市", "所属城市", "所属地市", "所在地市",
             "设区市", "地级市", "city"),
    "credit_code": ("统一社会信用代码", "社会信用代码", "信用代码", "统一信用代码", "credit_code"),
    "list": ("批次", "批", "所属批次", "认定批次", "batch", "list"),
}
_ROLE: Final = {word: role for role, words in _WORDS.items() for word in words}
_BESIDE: Final = frozenset({"number", "province", "place", "credit_code", "list"})  # one stands beside the company
_NOTE: Final = re.compile(r"\([^()]*\)|[*:、,]")  # 企业名称(全称), 省(区、市)


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Where the columns of one company stand; a page may have two companies beside each other."""

    company: int
    number: int | None = None
    province: int | None = None
    place: int | None = None  # a province, a town or both, as each list has it
    city: int | None = None
    credit_code: int | None = None
    list_number: int | None = None

    def of(self, cells: Sequence[str], index: int | None) -> str:
        return cells[index].strip() if index is not None and index < len(cells) else ""


def role(cell: str) -> str | None:
    """Return what a header's cell says that its column holds, None if it is of no use here."""
    return _ROLE.get(_NOTE.sub("", normalised(cell)).lower())


def columns_of(cells: Sequence[str]) -> tuple[Columns, ...] | None:
    """Return the columns that a line names, None when it is no header."""
    roles = [role(cell) for cell in cells]
    filled = sum(1 for cell in cells if cell.strip())
    if "company" not in roles or (filled > 1 and not _BESIDE & set(roles)):
        return None
    if filled == 1 and len("".join(cells).strip()) < 4:
        return None  # 公司 alone is the rest of a wrapped name
    return tuple(Columns(**group) for group in _groups(roles) if "company" in group)


def unread(cells: Sequence[str], columns: Sequence[Columns]) -> list[str]:
    """Return the words of a header under which nothing is read."""
    read = {index for each in columns for name, index in vars(each).items()
            if not (name == "place" and each.province is not None)}
    return [word for index, cell in enumerate(cells) if index not in read and (word := one_line(cell))]


def _groups(roles: Sequence[str | None]) -> Iterator[dict[str, int]]:
    """Yield the columns of each company: what comes again begins the next one."""
    group: dict[str, int] = {}
    for index, found in enumerate(roles):
        name = "list_number" if found == "list" else found
        if name is None:
            continue
        if name in group:
            yield group
            group = {}
        group[name] = index
    yield group
