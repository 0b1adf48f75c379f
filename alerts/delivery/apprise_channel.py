"""Channel `apprise`: any service that Apprise has a URL for. The URL is a secret: the file only says where it is.

Apprise answers yes or no, so after a no nobody can tell whether the message arrived. Its log may hold parts of the
URL and is kept shut; of an unexpected error only the type is recorded.
"""

import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal, Self

from pydantic import SecretStr, field_validator, model_validator

from alerts.delivery.channel import Channel, ChannelFailure, GivenUp, message
from alerts.delivery.daemon_thread import in_daemon_thread
from alerts.toml_tables import OneLine, Table
from streams.contract.events.alerts import Notification, Severity
from streams.contract.problems import Problem

_SECONDS: Final = 30.0  # Apprise itself waits up to 5.5 s between two sends and 4 s each to connect and to read
_TYPES: Final = {Severity.INFO: "info", Severity.WARNING: "warning", Severity.CRITICAL: "failure"}


class BadChannel(Problem):
    """A channel cannot be used; the message names the channel and where its URL is, never the URL."""


class AppriseTable(Table):
    kind: Literal["apprise"]
    url_env: OneLine | None = None
    url_file: OneLine | None = None

    @field_validator("url_env", "url_file")
    @classmethod
    def _not_the_url(cls, place: str) -> str:
        if "://" in place:  # a likely slip; it is not repeated here
            raise ValueError("must say where the URL is, not be it: url_env a variable's name, url_file a file's path")
        return place

    @model_validator(mode="after")
    def _one_reference(self) -> Self:
        if (self.url_env is None) == (self.url_file is None):
            raise ValueError("url_env: give either url_env (a variable's name) or url_file (a file's path)")
        return self

    def open(self) -> Channel:
        return AppriseChannel(self.id, self._service())

    def _service(self) -> Any:
        import apprise  # late: only who uses it pays for it

        logging.getLogger(apprise.logger.name).disabled = True
        logging.getLogger("urllib3").setLevel(logging.WARNING)  # below that it logs paths, which hold tokens
        service = apprise.Apprise(asset=apprise.AppriseAsset(async_mode=False))
        if not (service.add(self._url().get_secret_value()) and len(service) == 1):
            raise BadChannel(f"channel {self.id}: Apprise does not accept what is in {self._place} as one URL")
        return service

    @property
    def _place(self) -> str:
        return f"variable {self.url_env}" if self.url_env else f"file {self.url_file}"

    def _url(self) -> SecretStr:
        try:
            url = os.environ.get(self.url_env, "") if self.url_env else Path(self.url_file or "").read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "not UTF-8"
            raise BadChannel(f"channel {self.id}: {self._place} cannot be read: {why}") from None
        if not url.strip():
            raise BadChannel(f"channel {self.id}: {self._place} is empty or unset; put the Apprise URL there")
        return SecretStr(url.strip())


class AppriseChannel:
    exactly_once = False

    def __init__(self, number: str, service: Any, *, seconds: float = _SECONDS) -> None:
        self.id, self._service, self._seconds = number, service, seconds

    async def send(self, notifications: Sequence[Notification], *, possibly_repeated: bool, given_up: GivenUp) -> bool:
        for notification in notifications:
            await self._send(notification, message(notification, possibly_repeated=possibly_repeated))
        return True

    async def _send(self, notification: Notification, body: str) -> None:
        def notify() -> bool:
            return bool(self._service.notify(
                body=body, notify_type=_TYPES[notification.severity], body_format="text"))

        try:
            accepted = await in_daemon_thread(notify, seconds=self._seconds)
        except TimeoutError:
            raise ChannelFailure(f"no answer within {self._seconds:g} s") from None
        except Exception as error:
            raise ChannelFailure(f"Apprise failed with {type(error).__name__}") from None
        if not accepted:
            raise ChannelFailure("Apprise could not send it: the service refused it or cannot be reached")
