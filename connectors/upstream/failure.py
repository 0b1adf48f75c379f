"""Why a public site gave nothing that can be used."""

from enum import StrEnum
from typing import Final

from streams.contract.printable import one_line


class Failure(StrEnum):
    REFUSED = "refused"  # no connection
    TIMED_OUT = "timed_out"  # as a whole, a slow drip too
    TLS = "tls"
    RESET = "reset"  # closed in the middle
    FORBIDDEN = "forbidden"  # 403, or another status that says: not you
    TOO_MANY = "too_many"  # 429
    BAN_PAGE = "ban_page"  # a page for people where data should be
    HTTP_ERROR = "http_error"  # any other status
    MALFORMED = "malformed"  # not JSON, cut short, not unzippable
    NO_DATA = "no_data"  # well-formed, and empty where it cannot be
    DRIFT = "drift"  # not what its schema says
    LEFT_ALONE = "left_alone"  # not asked: it failed or refused us a short while ago
    SPENT = "spent"  # not asked: the day's budget is used up
    NOT_OWNER = "not_owner"  # not asked: another process polls, or may

    @property
    def words(self) -> str:
        """Return it as people say it."""
        return _SAID.get(self, self.value.replace("_", " "))

    @property
    def is_ban(self) -> bool:
        return self in (Failure.FORBIDDEN, Failure.TOO_MANY, Failure.BAN_PAGE, Failure.RESET)


_NO_CONNECTION: Final = "no connection"
_SAID: Final = {Failure.REFUSED: _NO_CONNECTION, Failure.TIMED_OUT: "no answer in time", Failure.TLS: "no trusted TLS",
                Failure.RESET: "hangs up", Failure.FORBIDDEN: "forbids it", Failure.TOO_MANY: "too many requests",
                Failure.BAN_PAGE: "a page for people", Failure.MALFORMED: "unreadable answers"}


def told(failure: Failure, detail: str) -> str:
    """Return a detail behind its kind of failure, unless that is no connection and the detail says so."""
    is_said = failure is Failure.REFUSED and detail.startswith(_NO_CONNECTION)
    return detail if is_said else f"{failure.value.replace('_', ' ')}: {detail}"


class Unavailable(Exception):
    """A source has nothing for us now. Whoever asked takes another one, or waits."""

    def __init__(self, failure: Failure, host: str, detail: str, retry_after_seconds: float | None = None, *,
                 is_refused: bool = False) -> None:
        """Make one; `is_refused`: it is left alone since it has refused us, not since it cannot be reached."""
        detail = one_line(detail)
        super().__init__(f"{host}: {told(failure, detail)}")
        self.failure, self.host, self.detail, self.retry_after_seconds = failure, host, detail, retry_after_seconds
        self.is_refused = is_refused
