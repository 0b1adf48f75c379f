"""What a correction corrects, or the cancellation of a meeting calls off: the closest earlier title. Pure."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from rapidfuzz import fuzz

from streams.announcements.classify import is_correction
from streams.announcements.filings import KEPT_DAYS, Filing

_LEAST_ALIKE: Final = 85.0  # of 100: the links in real weeks were right from there on, see tests/announcements
_BRACKETS: Final = re.compile(r"\([^()]*(更正|修订|修正|更新|补充|勘误)[^()]*\)")
_FRAME: Final = re.compile(r"关于|更正|勘误|补充|修正|修订稿|更新|草案|提示性|公告|披露|的|\(\)|[《》\"]")
_CALLED_OFF: Final = re.compile(r"取消.*(股东大会|股东会)")
_MORE_TO_A_NOTICE: Final = re.compile(r"补充通知|增加临时提案")
_MEETING: Final = re.compile(r"\d{4}年(年?度)?(第[一二三四五六七八九十\d]+次)?(临时|年度)?股东(大会|会)")
_NUMBERS: Final = re.compile(r"\d+|[一二三四五六七八九十]+")
_PARTS: Final = ("摘要", "半年度", "季度", "法律意见", "英文", "提示性公告", "决议", "通知", "方案", "预案", "说明")


def is_called_off(about: str) -> bool:
    """Say whether it cancels a shareholders' meeting. That is an event, no correction, but it has an earlier notice."""
    return bool(_CALLED_OFF.search(about))


def corrected(about: str, day: date, held: Iterable[Filing]) -> Filing | None:
    """Return the filing of the same security that a title corrects, None when none is close enough."""
    wanted = _notice(about)
    core, numbers, parts = _core(wanted), _numbers(wanted), _parts(wanted)
    found = [(fuzz.ratio(core, _core(filing.about)), filing.day, filing.number, filing.about, filing)
             for filing in held
             if 0 <= (day - filing.day).days <= KEPT_DAYS and not is_correction(filing.about) and filing.about != about
             and numbers <= _numbers(filing.about) and parts == _parts(filing.about)]
    best = max(found, key=lambda each: each[:4], default=None)
    return best[4] if best and best[0] >= _LEAST_ALIKE else None


def _notice(about: str) -> str:
    """Return what the notice of the meeting is called, where it is about one; else the title itself."""
    meeting = _MEETING.search(about) if is_called_off(about) or _MORE_TO_A_NOTICE.search(about) else None
    return f"召开{meeting[0]}通知" if meeting else about


def _core(about: str) -> str:
    return _FRAME.sub("", _BRACKETS.sub("", about))


def _numbers(about: str) -> frozenset[str]:
    return frozenset(_NUMBERS.findall(_BRACKETS.sub("", about)))


def _parts(about: str) -> tuple[bool, ...]:
    return tuple(part in about for part in _PARTS)
