"""Announcements: as a source has them, and as a member's, classified."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from streams.contract.events.base import Day, Event, Moment
from streams.contract.events.registry import ListNumber, Name, SecurityId
from streams.contract.securities import Board


class Announcement(Event):
    """One announcement of a listed company. Sources differ in what they know of its time."""

    security: SecurityId
    title: Name
    announcement_id: str | None = None
    published_at: Moment | None  # to the second; None where the source knows the day alone
    announced_on: Day  # the stated day, which may be the one after
    short_name: str | None = None
    url: str | None = None
    source: Name


class Category(StrEnum):
    """What an announcement is about."""

    LITTLE_GIANT_AWARD = "little_giant_award"
    LITTLE_GIANT_REVIEW = "little_giant_review"
    LITTLE_GIANT_LOSS = "little_giant_loss"
    LOCAL_SME_TITLE = "local_sme_title"
    SINGLE_CHAMPION = "single_champion"
    DELISTING_RISK = "delisting_risk"
    RISK_WARNING_CHANGE = "risk_warning_change"
    SUSPENSION_RESUMPTION = "suspension_resumption"
    INVESTIGATION_PENALTY = "investigation_penalty"
    CONTROL_CHANGE = "control_change"
    MAJOR_RESTRUCTURING = "major_restructuring"
    EARNINGS_PREANNOUNCEMENT = "earnings_preannouncement"
    PERIODIC_REPORT = "periodic_report"
    PROFIT_DISTRIBUTION = "profit_distribution"
    BUYBACK = "buyback"
    PLEDGE_FREEZE = "pledge_freeze"
    HOLDING_DECREASE = "holding_decrease"
    HOLDING_INCREASE = "holding_increase"
    EQUITY_INCENTIVE = "equity_incentive"
    REFINANCING = "refinancing"
    IPO_LISTING = "ipo_listing"
    INQUIRY_REPLY = "inquiry_reply"
    MAJOR_CONTRACT = "major_contract"
    MEETING = "meeting"
    PERSONNEL = "personnel"
    RAISED_FUNDS = "raised_funds"
    AUDITOR = "auditor"
    GUARANTEE_RELATED_PARTY = "guarantee_related_party"
    LITIGATION = "litigation"
    PATENT_QUALIFICATION = "patent_qualification"
    SHARE_UNLOCK = "share_unlock"
    NAME_CODE_CHANGE = "name_code_change"
    ANNEX = "annex"
    NO_SALE_COMMITMENT = "no_sale_commitment"
    SHAREHOLDING_CHANGE = "shareholding_change"
    ABNORMAL_TRADING = "abnormal_trading"
    FOREIGN_FILING = "foreign_filing"  # made for another exchange, such as Hong Kong's
    PRODUCT_APPROVAL = "product_approval"  # of drugs and medical devices, trials included
    ACCOUNTING = "accounting"
    GOVERNANCE = "governance"
    INVESTMENT = "investment"
    FINANCING = "financing"
    INVESTOR_RELATIONS = "investor_relations"
    OPERATING_DATA = "operating_data"
    OTHER = "other"


class MemberAnnouncement(Event):
    """A member's announcement, once whatever the sources, with all its categories, the first the primary one."""

    announcement_id: Name  # ours: the same from whichever source it came first
    security: SecurityId
    name: str
    board: Board
    lists: tuple[ListNumber, ...]
    provinces: tuple[str, ...]
    title: Name
    categories: Annotated[tuple[Category, ...], Field(min_length=1)]
    correction: bool
    corrects: str | None  # announcement_id of what it corrects, where that is known
    published_at: Moment | None
    announced_on: date
    url: str | None
    source: str
    source_id: str | None
