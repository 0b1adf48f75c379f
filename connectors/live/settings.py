"""What a live connector looks at, and how often, from `LITTLE_GIANTS_*` in the environment."""

from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from connectors.quotes.schedule import Pace
from connectors.upstream.plan import MARKET, MEMBERS
from connectors.upstream.settings import PolitenessSettings


class Feed(StrEnum):
    MEMBERS = "members"  # quotes of the securities with a title
    MARKET = "market"  # quotes of all securities
    ANNOUNCEMENTS = "announcements"
    TABLES = "tables"  # applications, instruments, share capital, the dollar, suspensions


class LiveSettings(PolitenessSettings):
    """Nothing here makes a look more frequent than its floor."""

    feeds: Annotated[frozenset[Feed], NoDecode] = Field(
        default=frozenset(Feed), min_length=1, description=f"what is looked at, with commas: {', '.join(Feed)}")
    members_every_seconds: float = Field(default=MEMBERS.trading, ge=MEMBERS.floor, le=3600,
                                         description="from one sweep over the members to the next while they trade")
    market_every_seconds: float = Field(default=MARKET.trading, ge=MARKET.floor, le=3600,
                                        description="the same of the whole market")

    @field_validator("feeds", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return [each.strip() for each in value.split(",") if each.strip()] if isinstance(value, str) else value

    @property
    def members_pace(self) -> Pace:
        return _slower(MEMBERS, self.members_every_seconds)

    @property
    def market_pace(self) -> Pace:
        return _slower(MARKET, self.market_every_seconds)


def _slower(pace: Pace, seconds: float) -> Pace:
    """Return a pace with so many seconds while it trades, and no fewer at other times."""
    return replace(pace, trading=seconds, pause=max(pace.pause, seconds), idle=max(pace.idle, seconds))
