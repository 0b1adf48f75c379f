"""Announcements for tests; a test names what matters to it. All firms are fictional."""

from datetime import UTC, date, datetime
from typing import Any

from streams.announcements.filings import Filings
from streams.announcements.firms import Firm
from streams.announcements.following import Followed, follow
from streams.contract.events.announcements import Announcement
from streams.contract.securities import Board

DAY = date(2026, 8, 5)
SECURITY = "688001.SH"
KNOWN_AT = datetime(2026, 8, 5, 1, tzinfo=UTC)
MEMBER = Firm(is_member=True, names=("云岫精密",), legal_name="虚构云岫精密股份有限公司", name="云岫精密",
              board=Board.STAR, lists=(3,), provinces=("浙江",))
STRANGER = Firm(is_member=False, names=("云岫精密",), legal_name="虚构云岫精密股份有限公司")


def an_announcement(title: str = "股票交易异常波动公告", source_id: str | None = "1", *, source: str = "cninfo",
                    day: date = DAY, **changes: Any) -> Announcement:
    fields: dict[str, Any] = {"security": SECURITY, "title": title, "announcement_id": source_id, "published_at": None,
                              "announced_on": day, "source": source}
    return Announcement(**fields | changes)


def followed(*announcements: Announcement, firm: Firm = MEMBER, accept: bool = False, before: Filings | None = None,
             sent_at: datetime = KNOWN_AT) -> list[Followed]:
    """Follow announcements of one firm in order, from what was held before, by default nothing."""
    filings, found = before or Filings(), []
    for announcement in announcements:
        found.append(follow(filings, announcement, firm, recorded_at=sent_at, accept_awards=accept))
        filings = found[-1].filings
    return found
