"""The valuation of one bucket again, a member at a time in plain Python: slow, obvious, without numpy."""

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from streams.contract.clock import SHANGHAI, from_epoch_ms
from streams.contract.events.members import Member, Title
from streams.contract.events.quotes import QuoteStatus
from streams.contract.events.registry import Confidence, Relation
from streams.contract.events.values import SUM_COLUMNS

Row = dict[str, Any]
HIGHEST = 10**9
CENT = Decimal(10)


@dataclass
class PlainBucket:
    """What is remembered of each security: its last price, the time of it, and whether it was a trade."""

    last: dict[str, tuple[int, int, bool]] = field(default_factory=dict)

    def sweep(self, rows: list[Row], members: list[Member], day: date) -> dict[str, dict[str, int]]:
        """Return the sums of each scope."""
        firsts: dict[str, Row] = {}
        for row in rows:
            firsts.setdefault(row["security"], row)
        for security, row in firsts.items():
            if not is_bad(row, day):
                self.remember(security, row)
        sums: dict[str, dict[str, int]] = {}
        for member in members:
            self.add(member, firsts.get(member.security), day, sums)
        return sums

    def remember(self, security: str, row: Row) -> None:
        _, quoted, traded = self.last.get(security, (0, 0, False))
        if row["status"] is QuoteStatus.TRADING and (not traded or row["quoted_at_ms"] >= quoted):
            self.last[security] = (row["price_li"], row["quoted_at_ms"], True)
        elif row["status"] is QuoteStatus.SUSPENDED and not traded and row["prev_close_li"] is not None:
            self.last[security] = (row["prev_close_li"], row["quoted_at_ms"], False)

    def add(self, member: Member, row: Row | None, day: date, sums: dict[str, dict[str, int]]) -> None:
        titles = [title for title in member.titles if title.holds_on(day) and title.confidence is not Confidence.LOW]
        own = [title for title in titles if title.relation is Relation.SELF]
        for scope in scopes(member, own or titles):
            found = sums.setdefault(scope, dict.fromkeys(SUM_COLUMNS, 0))
            for column, number in self.numbers(member, row, day, is_member=bool(own)).items():
                found[column] += number
                if column == "market_value_li":
                    found[f"{best(scope, own)}_value_li"] += number

    def numbers(self, member: Member, row: Row | None, day: date, *, is_member: bool) -> dict[str, int]:
        price, _, traded = self.last.get(member.security, (0, 0, False))
        listed = traded or (member.listed_on is not None and member.listed_on < day)
        fresh = row is not None and not is_bad(row, day) and is_fresh(row, day)
        now = 0 if row is not None and is_bad(row, day) else row["price_li"] if row is not None and fresh else price
        shares = max((c.effective_on, c.total_shares) for c in member.share_counts)[1] if member.share_counts else 0
        value = now * shares
        if not is_member:
            return {"parents": 1, "parents_value_li": value} if listed else {}
        if not listed:
            return {"unlisted": 1}
        previous = row["prev_close_li"] if row is not None and fresh else None
        beyond = previous is not None and is_beyond(now, previous)
        kind = "missing" if not value else "priced" if fresh else "carried"
        found = {kind: 1, "market_value_li": value, "suspected": int(beyond)}
        if kind == "priced" and previous is not None and not beyond:
            found |= {"comparable_li": value, "comparable_base_li": previous * shares}
        return found


def is_bad(row: Row, day: date) -> bool:
    price, previous = row["price_li"], row["prev_close_li"]
    return bool((row["status"] is QuoteStatus.TRADING and not 0 < (price or 0) <= HIGHEST)
                or (previous is not None and not 0 < previous <= HIGHEST) or quoted_on(row) > day)


def is_fresh(row: Row, day: date) -> bool:
    return row["status"] is QuoteStatus.TRADING and quoted_on(row) == day


def quoted_on(row: Row) -> date:
    return from_epoch_ms(row["quoted_at_ms"]).astimezone(SHANGHAI).date()


def is_beyond(price: int, previous: int) -> bool:
    """Say whether a price on the STAR market is beyond 20 %."""
    close = Decimal(previous)
    upper = max((close * Decimal("1.2") / CENT).quantize(Decimal(1), ROUND_HALF_UP) * CENT, close + CENT)
    lower = min((close * Decimal("0.8") / CENT).quantize(Decimal(1), ROUND_HALF_UP) * CENT, close - CENT)
    return not max(lower, CENT) <= price <= upper


def best(scope: str, titles: list[Title]) -> str:
    """Return the best confidence by which someone is in a scope."""
    by_title = scope.split(":", maxsplit=1)[0] in {"list", "province"}
    its = {title.confidence.value for title in titles
           if not by_title or scope in {f"list:{title.list_number}", f"province:{title.province}"}}
    return "high" if "high" in its else "medium"


def scopes(member: Member, titles: list[Title]) -> set[str]:
    if not titles:
        return set()
    return {"all", f"exchange:{member.security[-2:]}", f"board:{member.board.value}",
            *(f"list:{title.list_number}" for title in titles if title.list_number),
            *(f"province:{title.province}" for title in titles if title.province)}
