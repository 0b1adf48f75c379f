"""Figures of the board as people read them, on the screen and in plain lines."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from deploy.category_names import CATEGORY_NAMES
from streams.contract.clock import SHANGHAI, Phase
from streams.contract.events.announcements import Category, MemberAnnouncement
from streams.contract.events.ipos import IpoStage
from streams.contract.events.quality import SourceVerdict
from streams.contract.events.runtime import Mode
from streams.contract.events.values import MarketValue
from streams.contract.scopes import scope_names
from streams.contract.securities import Board
from streams.ipos.stage_names import STAGE_NAMES

LABELS: Final = {Mode.DEMO: "SIMULATED / 模拟数据", Mode.LIVE: "LIVE / 实时", Mode.REPLAY: "REPLAY / 历史"}
_YI: Final = Decimal(10**8)  # 亿元: a hundred million yuan
_PHASES: Final = {
    Phase.CLOSED: "收盘 closed", Phase.OPENING_AUCTION: "开盘集合竞价 opening auction", Phase.BREAK: "休市 break",
    Phase.CONTINUOUS: "连续竞价 trading", Phase.CLOSING_AUCTION: "收盘集合竞价 closing auction"}
_VERDICTS: Final = {
    SourceVerdict.GOOD: "正常 good", SourceVerdict.PARTIAL: "不完整 partial", SourceVerdict.STALE: "停滞 stands still",
    SourceVerdict.DRIFT: "格式有变 changed its form", SourceVerdict.DISAGREES: "不一致 contradicts another",
    SourceVerdict.UNREACHABLE: "连不上 out of reach", SourceVerdict.BANNED: "被拒绝 refuses us"}
_RESTING: Final = {Phase.CLOSED: "closed", Phase.BREAK: "break", Phase.OPENING_AUCTION: "auction",
                   Phase.CLOSING_AUCTION: "auction", Phase.CONTINUOUS: "trading"}
NO_INTERNET: Final = "没有网络 no internet? make demo needs none"
FIRST_TOTAL: Final = ("等待第一个合计，约二十秒，机器繁忙时更久 "
                      "waiting for the first total, about 20 s, more where the processors are busy ...")
COLOURS: Final = "红涨绿跌 red rises"
_FORMS: Final = ("股份有限公司", "有限责任公司", "有限公司")
_OF_HOST: Final = re.compile(r"(?P<host>[\w-]+(\.[\w-]+)+): (refused: |left alone: )?(?P<why>.+)", re.DOTALL)
BEHIND: Final = "跟不上 falls behind"
CORRECTION: Final = "更正 correction"
_BARS: Final = "▁▂▃▄▅▆▇█"


def in_yi(yuan: Decimal) -> str:
    """Return an amount in 亿元: `29,612.34`."""
    return f"{yuan / _YI:,.2f}"


def change(percent: Decimal | None) -> str:
    """Return a change with its sign: `+0.42%`."""
    return "–" if percent is None else f"{percent:+.2f}%"


def since_start(count: int) -> str:
    """Return how many came since the start, apart from what is shown from before."""
    return f"启动后新增 {count:,} new since start"


def phase(name: Phase) -> str:
    """Return what people call a phase of the trading day."""
    return _PHASES[name]


def resting(name: Phase) -> str:
    """Return in a word why nothing trades."""
    return _RESTING[name]


def verdict(name: SourceVerdict) -> str:
    """Return a verdict on a feed in both languages."""
    return _VERDICTS[name]


def reason(detail: str) -> str:
    """Return why a feed is not good, the host at the end: `no connection (quotes.invalid)`."""
    found = _OF_HOST.fullmatch(detail)
    return f"{found['why']} ({found['host']})" if found else detail


def clock(moment: datetime | None, now: datetime) -> str:
    """Return a moment as briefly as it is clear now: `10:42:05` of today, `11-25 15:00` of another day, `never`."""
    if moment is None:
        return "never"
    local = moment.astimezone(SHANGHAI)
    return f"{local:%H:%M:%S}" if local.date() == now.astimezone(SHANGHAI).date() else f"{local:%m-%d %H:%M}"


def of_when(quoted_at: datetime | None, swept_at: datetime | None, now: datetime) -> str:
    """Return of when live totals are: the newest quote's own time, else when their sweep began."""
    return f"quotes of {clock(quoted_at, now)}" if quoted_at else f"sweep of {clock(swept_at, now)}"


def age(old: timedelta) -> str:
    """Return an age: `0.4 s`, `75 s`, `12 min`, `3 h`, `2 days`."""
    seconds = old.total_seconds()
    for limit, text in ((10, f"{seconds:.1f} s"), (120, f"{seconds:.0f} s"), (7200, f"{seconds / 60:.0f} min"),
                        (172_800, f"{seconds / 3600:.0f} h")):
        if seconds < limit:
            return text
    return f"{seconds / 86_400:.0f} days"


def completeness(total: MarketValue) -> str:
    """Return how much of a sweep there was: `5,700 of 5,700 quotes, 16 of 16 buckets, complete`."""
    verdict = "complete" if total.complete else f"incomplete, {total.missing} members missing"
    return f"{total.received:,} of {total.expected:,} quotes, {total.buckets} of 16 buckets, {verdict}"


def curve(changes: tuple[Decimal | None, ...], width: int) -> str:
    """Return the latest changes as a line of little bars, from the lowest to the highest of them."""
    known = [value for value in changes if value is not None][-width:]
    if not known:
        return ""
    low, span = min(known), max(known) - min(known)
    return "".join(_BARS[int((value - low) / span * (len(_BARS) - 1)) if span else 0] for value in known)


def company(name: str) -> str:
    """Return a company's name without its legal form: `江苏云岫精密(模拟)`."""
    for form in _FORMS:
        name = name.replace(form, "")
    return name


def board(name: Board | None) -> str:
    """Return a board in both languages; in tutoring nobody has said which."""
    return " ".join(scope_names(f"board:{name.value}")) if name else "未定 not said yet"


def stage(found: IpoStage) -> str:
    """Return where an application stands and where it was before: `上市 listed, after 发行 issuing`."""
    before = f", after {' '.join(STAGE_NAMES[found.previous])}" if found.previous else ""
    return " ".join(STAGE_NAMES[found.stage]) + before


def category(name: Category) -> str:
    """Return a category in both languages."""
    return " ".join(CATEGORY_NAMES[name])


def when(found: MemberAnnouncement) -> str:
    """Return when something was announced, the day alone where nobody knows more."""
    if found.published_at is None:
        return f"{found.announced_on:%m-%d}"
    return f"{found.published_at.astimezone(SHANGHAI):%m-%d %H:%M}"
