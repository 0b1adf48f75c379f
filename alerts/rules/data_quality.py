"""`data_quality`: a feed of a source turned bad, or is good again after it was told bad.

Good again is what can be used: good, or partial where the rule does not call that bad. No answer is not good again.
Whether it was told bad before is decided by what is remembered (stages/recovery.py).
"""

from collections.abc import Iterator
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator

from alerts.decision import Decision, Reason, Turn
from alerts.rules.model import Rule
from alerts.toml_tables import OneLine
from streams.contract.clock import SHANGHAI, shanghai_day
from streams.contract.events.quality import DataQuality, SourceVerdict

ANY: Final = "*"
_ALLOWED: Final = tuple(verdict for verdict in SourceVerdict if verdict is not SourceVerdict.GOOD)
_USABLE: Final = frozenset({SourceVerdict.GOOD, SourceVerdict.PARTIAL})
_WORDS: Final = {  # Chinese, English
    SourceVerdict.GOOD: ("正常", "good"),
    SourceVerdict.PARTIAL: ("不完整", "partial"),
    SourceVerdict.STALE: ("停滞", "stale"),
    SourceVerdict.DRIFT: ("数据异常", "not as its schema or the market allows"),
    SourceVerdict.DISAGREES: ("与其他来源不一致", "in disagreement with another source"),
    SourceVerdict.UNREACHABLE: ("无法访问", "out of reach"),
    SourceVerdict.BANNED: ("被拒绝访问", "refusing us"),
}


def _verdicts(value: object) -> tuple[SourceVerdict, ...]:
    if not isinstance(value, list | tuple) or not value or not all(each in _ALLOWED for each in value):
        raise ValueError(f"must be a list of one or more of {', '.join(_ALLOWED)}, not {value!r}")
    return tuple(verdict for verdict in _ALLOWED if verdict in value)


class DataQualityRule(Rule):
    """Which feeds of which sources, and what of them is bad."""

    kind: Literal["data_quality"]
    source: OneLine
    feed: OneLine
    verdicts: Annotated[tuple[SourceVerdict, ...], BeforeValidator(_verdicts)]

    @property
    def content(self) -> list[str | int]:
        return [self.id, self.kind, self.source, self.feed, *self.verdicts, self.severity.value]

    @property
    def watches(self) -> str:
        return f"{self.source}|{self.feed}  {', '.join(self.verdicts)}"


def evaluate(rule: DataQualityRule, event: DataQuality) -> Iterator[Decision]:
    """Yield the decision on a verdict that changed."""
    subject = f"{event.source}|{event.feed}"
    if rule.source not in (ANY, event.source) or rule.feed not in (ANY, event.feed):
        yield Decision(rule=rule, subject=subject, reason=Reason.OUT_OF_SCOPE)
    elif event.verdict in rule.verdicts or event.verdict in _USABLE:
        yield Decision(rule=rule, subject=subject, reason=Reason.FIRED, change=_turn(rule, event, subject))
    else:
        yield Decision(rule=rule, subject=subject, reason=Reason.BELOW_THRESHOLD)


def text(turn: Turn) -> str:
    """Return the turn in Chinese and English, in one line."""
    name, (chinese, english) = turn.subject_name, _WORDS[turn.verdict]
    if not turn.is_bad:
        return f"数据源 {name} 恢复可用（{chinese}） · {name} can be used again ({english}): {turn.detail}"
    last = f"{turn.good_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}" if turn.good_at else ""
    since = (f"，最近可用 {last}", f", last usable {last}") if last else ("，尚无可用数据", ", nothing usable yet")
    return f"数据源 {name} {chinese}{since[0]} · {name} is {english}{since[1]}: {turn.detail}"


def _turn(rule: DataQualityRule, event: DataQuality, subject: str) -> Turn:
    return Turn(
        subject=subject, subject_name=f"{event.source} {event.feed}", day=shanghai_day(event.at), at=event.at,
        verdict=event.verdict, is_bad=event.verdict in rule.verdicts, good_at=event.good_at, detail=event.detail,
        source=event.source)
