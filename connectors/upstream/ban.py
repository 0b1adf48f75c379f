"""What an HTTP answer is: data, a refusal, a page for people, or something else. Pure."""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final

from connectors.upstream.failure import Failure

NOT_YOU: Final = frozenset({401, 403, 405, 418, 451, 456})  # 405: Aliyun's firewall; 418, 456 (Sina): asked too often
_YEARS: Final = range(2000, 2100)
HEAD_BYTES: Final = 512  # of a body that are looked at
_MARKUP: Final = re.compile(rb"^(\xef\xbb\xbf)?\s*<")
_DATA: Final = re.compile(rb'^(\xef\xbb\xbf)?\s*([{\["]|(/\*.*?\*/)?\s*(var\s+)?[\w$.]+\s*[=(])', re.DOTALL)


def verdict(status: int, content_type: str, head: bytes) -> Failure | None:
    """Return what is wrong with an answer, None where it may be data. `head` is how its body begins.

    JSON is also sent as text/html (Tencent does), and a ban as 200: with markup, or in words of no format.
    """
    if status == 429:
        return Failure.TOO_MANY
    if status in NOT_YOU:
        return Failure.FORBIDDEN
    if status != 200:
        return Failure.HTTP_ERROR
    is_html = "html" in content_type.lower()
    if _MARKUP.match(head) or (is_html and head.strip() and not _DATA.match(head)):
        return Failure.BAN_PAGE
    return None


def retry_after(header: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, in figures or as a date; None for anything else."""
    if not header:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:9]), 10 ** 8))
    moment = http_date(text)
    return max(0.0, (moment - now).total_seconds()) if moment else None


def http_date(header: str) -> datetime | None:
    """Return the moment of a header; None where it is none of this century."""
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return moment if moment.tzinfo and moment.year in _YEARS else None
