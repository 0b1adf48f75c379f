"""What fictional members announce on a day, in the style of the real ones, some of it from two sources. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

import numpy as np

from connectors.simulated.options import Draw, Options, draws
from connectors.simulated.plan import PlannedDay
from connectors.simulated.population import Firm
from streams.contract.clock import SHANGHAI
from streams.contract.events.announcements import Announcement
from streams.contract.events.quotes import SIMULATED

SECOND_SOURCE: Final = f"{SIMULATED} 2"
TITLES: Final = (  # with what corrects it, where something does
    ("{last}年度业绩预告", "{last}年度业绩预告更正公告"),
    ("关于召开{year}年第一次临时股东会的通知", "关于召开{year}年第一次临时股东会的通知的更正公告"),
    ("关于续聘会计师事务所的公告", "关于续聘会计师事务所的更正公告"),
    ("{last}年年度权益分派实施公告", "{last}年年度权益分派实施公告（更正后）"),
    ("关于收到客户项目定点通知的公告", None),
    ("关于以集中竞价交易方式回购公司股份方案的公告", None),
    ("持股5%以上股东减持股份的预披露公告", None),
    ("关于董事增持公司股份计划的公告", None),
    ("关于控股股东部分股份质押的公告", None),
    ("{year}年限制性股票激励计划（草案）", None),
    ("向特定对象发行股票预案", None),
    ("股票交易异常波动公告", None),
    ("第三届董事会第十次会议决议公告", None),
    ("关于财务总监辞职暨聘任的公告", None),
    ("关于使用部分闲置募集资金进行现金管理的公告", None),
    ("关于为全资子公司提供担保的公告", None),
    ("关于取得发明专利证书的公告", None),
    ("关于对外投资设立全资子公司的公告", None),
    ("关于会计政策变更的公告", None),
    ("首次公开发行前已发行股份上市流通提示性公告", None),
    ("关于收到行政监管措施决定书的公告", None),
    ("关于签订战略合作协议的公告", None),
    ("投资者关系活动记录表", None),
    ("关于公司入选国家级制造业单项冠军企业的公告", None),
)
AWARD: Final = "关于公司入选第{}批国家级专精特新“小巨人”企业名单的公告"
_NUMERALS: Final = "零一二三四五六七八九"
_FIRST: Final = timedelta(hours=9, minutes=31)
_EVERY_SECONDS: Final = 720  # so that an hour has five
_COUNT: Final = 27  # up to the close
_CORRECTED_AFTER: Final = timedelta(minutes=40)
_CORRECTIONS: Final = 2  # a day, at most
_LAST_CORRECTED: Final = 22  # so that the market is still open
_AWARDED, _AWARD_DAYS = 2, 5  # which of the day is an award, on every fifth day
_TWICE: Final = 4  # one of so many comes from the second source too
_LATE: Final = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Told:
    """An announcement and when it is to be seen: not every source says that."""

    at: datetime
    announcement: Announcement


@dataclass(frozen=True, kw_only=True)
class _Said:
    at: datetime
    firm: Firm
    title: str


def announcements(options: Options, firms: Sequence[Firm], planned: PlannedDay) -> list[Told]:
    """Return a day's announcements in the order of their publication; `firms` are all of the plan."""
    members = [firm for firm in firms[:planned.firms - len(planned.newcomers)] if firm.list_number]
    found = []
    for number, said in enumerate(_said(draws(options, Draw.ANNOUNCEMENTS, planned.day.toordinal()), members, planned)):
        found.append(_told(said, number))
        if number % _TWICE == 0:
            found.append(_told_again(said))
    return sorted(found, key=lambda told: told.at)


def _said(random: np.random.Generator, members: Sequence[Firm], planned: PlannedDay) -> list[_Said]:
    midnight = datetime.combine(planned.day, time(), SHANGHAI)
    years = {"last": planned.day.year - 1, "year": planned.day.year}
    order = random.permutation(len(TITLES)).tolist()
    found: list[_Said] = []
    corrections: list[_Said] = []
    for slot in range(_COUNT):
        firm = members[int(random.integers(len(members)))]
        at = midnight + _FIRST + timedelta(seconds=slot * _EVERY_SECONDS + int(random.integers(_EVERY_SECONDS // 2)))
        title, corrected = TITLES[order[slot % len(order)]]
        if slot == _AWARDED and planned.number % _AWARD_DAYS == 0:
            latest = max(firm.list_number or 0 for firm in members)
            on_it = [firm for firm in members if firm.list_number == latest]
            firm, title, corrected = on_it[int(random.integers(len(on_it)))], AWARD.format(_NUMERALS[latest]), None
        found.append(_Said(at=at, firm=firm, title=title.format(**years)))
        if corrected and slot < _LAST_CORRECTED and len(corrections) < _CORRECTIONS:
            corrections.append(_Said(at=at + _CORRECTED_AFTER, firm=firm, title=corrected.format(**years)))
    return sorted([*found, *corrections], key=lambda each: each.at)


def _told(said: _Said, number: int) -> Told:
    """Return what the first source has: every other title begins with the firm, as in reality."""
    prefix = f"{said.firm.name}：" if number % 2 else ""
    return Told(at=said.at, announcement=Announcement(
        security=said.firm.security, title=prefix + said.title, announcement_id=f"{said.at:%Y%m%d}{number:03}",
        published_at=said.at, announced_on=said.at.date(), short_name=said.firm.name, source=SIMULATED))


def _told_again(said: _Said) -> Told:
    """Return what the second source has: a minute late, with neither number nor time, and stated as of the next day."""
    return Told(at=said.at + _LATE, announcement=Announcement(
        security=said.firm.security, title=said.title, published_at=None,
        announced_on=said.at.date() + timedelta(days=1), short_name=said.firm.name, source=SECOND_SOURCE))
