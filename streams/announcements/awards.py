"""What an announcement says of a little-giant title: whose, which list, since when, final or not. Pure.

The order of the questions: is it the ministry's title or a local one, about the company itself or another one, is the
list final or still open to objections, and how long it holds. The body, where it is known, knows better than the title.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from streams.announcements.classify import is_correction
from streams.announcements.title import normalised, subject
from streams.contract.events.base import YEARS
from streams.contract.events.registry import Claim
from streams.contract.regions import REGIONS
from streams.contract.scopes import LISTS
from streams.contract.terms import last_day

_ABOUT: Final = re.compile(r"小巨人|专精特新|创新型中小企业")
_LOCAL: Final = re.compile(r"(省|市|区|县|自治区)级[^家]*小巨人|(省|市)\"?专精特新\"?\"?小巨人|培育(库|对象|企业)")
_LOCAL_LIST: Final = re.compile(  # a province's or a city's own fifth list
    rf"(省|市|区|县|{'|'.join(REGIONS)})级?(\d{{4}}年度?)?第[一二三四五六七八九十\d]{{1,3}}批(?!国家)")
_FUNDED: Final = re.compile(r"重点\"?小巨人|奖补|支持名单|补助")  # for funds: its firms hold the title already
_MINISTRY: Final = re.compile(r"(国家工业和信息化部|工业和信息化部|工信部)[^。]{0,60}小巨人")
_LOST: Final = re.compile(r"(取消|撤销|不再(具有|符合|列入)|失去)")
_FAILED: Final = re.compile(r"未(能)?通过")
_DENIED: Final = re.compile(r"未(能|曾|获|被|入|通过|列|取得|评|予|达|申|参)|没有|落选|不予|不符合")
_EXPIRED: Final = re.compile(r"(?<!公示)(?<!公示期)(?<!公示已)(?<!公示期已)(到期|届满|期满|失效|过期)")
_RENEWED: Final = re.compile(r"通过.*(复核|复审)|(复核|复审).*通过|有效期延")
_APPLIED: Final = re.compile(r"拟(?!定)|申报|申请|推荐|参评")
_REVIEWED: Final = re.compile(r"复核|复审|有效期延")
_GOT: Final = re.compile(r"认定|获评|荣获|获得|取得|称号|证书|有效期|评为|通过.*(复核|复审)|(复核|复审).*通过")
_CANDIDATE: Final = re.compile(r"认定|获评|入选|入围|公示|荣获|获得|取得|称号|名单|评为|证书|通过|通告|公布")
_OPEN: Final = re.compile(r"公示(?!(期)?(已)?(届满|期满|结束|完成|无异议))")
_PUBLISHED: Final = re.compile(r"通告|关于公布|正式(公布|认定|获得)|证书|公示(期)?(已)?(届满|期满|结束|完成|无异议)")
_OTHERS: Final = re.compile(  # another company than the listed one
    r"(子|孙|参股|所属|下属|联营|合营|关联|合资|投资)的?(企业|公司)|股东(?!大?会)|实际控制人|客户|供应商|关联方|合作(方|伙伴)")
_SUBSIDIARY_NAME: Final = re.compile(r"(?:子|孙|参股|下属)公司\"?([一-鿿()]{2,30}?有限(?:责任)?公司)")
_LIST: Final = re.compile(r"第([一二三四五六七八九十\d]{1,3})批")
_DAY: Final = r"(\d{4})年(\d{1,2})月(\d{1,2})日?"
_VALIDITY: Final = re.compile(rf"有效期[^。;]{{0,40}}?{_DAY}(?:至|到|-|—|~|起至){_DAY}")
_YEARS: Final = re.compile(r"有效期(限)?[:为是]?\"?(三|3)年")
_NUMERALS: Final = "零一二三四五六七八九"


@dataclass(frozen=True, kw_only=True)
class Award:
    """A claim of a little-giant title, or of a local one, as an announcement makes it."""

    claim: Claim
    national: bool  # the ministry's title, not a province's or a city's
    final: bool  # awarded, rather than open to objections
    own: bool  # the company's own, not a subsidiary's or another one's
    subsidiary: str | None  # its name, where it is told
    list_number: int | None
    names_list: bool  # the title itself says which list
    valid_from: date | None  # as the body says
    valid_to: date | None


def award(title: str, announced_on: date, body: str | None = None) -> Award | None:
    """Return what an announcement claims, None when it is about no such title."""
    if not _ABOUT.search(normalised(title)):
        return None  # nearly every title: what it is about, a part of it, need not be told from the company
    about, text = subject(title), normalised(body or "")
    if not _ABOUT.search(about) or not (_CANDIDATE.search(about) or _REVIEWED.search(about) or _LOST.search(about)):
        return None
    claim = _claim(about)
    if claim is None or _FUNDED.search(about):
        return None
    number = _list_number(about)
    valid_from, valid_to = _validity(text, announced_on)
    name = _SUBSIDIARY_NAME.search(about) or _SUBSIDIARY_NAME.search(text)
    own = not _OTHERS.search(about)
    return Award(
        claim=claim, national=_is_national(about, text), final=_is_final(about, text), own=own,
        subsidiary=None if own or not name else name[1], list_number=number or _list_number(text),
        names_list=number is not None, valid_from=valid_from, valid_to=valid_to)


def _claim(about: str) -> Claim | None:
    """Return what is claimed; None where a title was not given, or has run out."""
    if _FAILED.search(about) and _REVIEWED.search(about):
        return Claim.FAILED_REVIEW
    if _LOST.search(about):
        return Claim.REVOKED
    if _DENIED.search(about) or (_EXPIRED.search(about) and not _RENEWED.search(about)):
        return None
    return Claim.PASSED_REVIEW if _REVIEWED.search(about) else Claim.ANNOUNCED


def _is_national(about: str, text: str) -> bool:
    if _LOCAL.search(about) or _LOCAL_LIST.search(about):
        return False
    return "小巨人" in about or bool(_MINISTRY.search(text))


def _is_final(about: str, text: str) -> bool:
    """Say whether it is awarded. A title with 入选 or 名单 alone fits both: then the body says it, if there is one."""
    if _FAILED.search(about) or _LOST.search(about):
        return True
    if _OPEN.search(about) or _APPLIED.search(about) or is_correction(about):
        return False
    if text:
        return bool(_PUBLISHED.search(text)) or (bool(_GOT.search(about)) and not _OPEN.search(text))
    return bool(_GOT.search(about))


def _list_number(text: str) -> int | None:
    """Return the one list that a text names; None for none, for several, and for one that there is not."""
    named = {_number(found) for found in _LIST.findall(text)}
    return named.pop() if len(named) == 1 and named <= set(LISTS) else None


def _number(numeral: str) -> int:
    if numeral.isdecimal():
        return int(numeral)
    tens, ten, ones = numeral.rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        return 0
    high = (_NUMERALS.index(tens) if tens else 1) if ten else 0
    return high * 10 + (_NUMERALS.index(ones) if ones else 0)


def _validity(text: str, announced_on: date) -> tuple[date | None, date | None]:
    if found := _VALIDITY.search(text):
        try:
            first, last = date(*map(int, found.groups()[:3])), date(*map(int, found.groups()[3:]))
        except ValueError:  # no such day: whoever reviews it sees the document
            return None, None
        return (first, last) if first <= last and {first.year, last.year} <= set(YEARS) else (None, None)
    return (announced_on, last_day(announced_on)) if _YEARS.search(text) else (None, None)
