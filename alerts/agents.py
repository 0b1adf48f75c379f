"""The four agents: decide on members, on scopes and on sources, tell people."""

from collections.abc import Callable, Sequence
from typing import Any

from alerts.decision import Reason
from alerts.pipeline import Pipeline
from alerts.rules.notification import notification
from alerts.stages.decided import Decided, Told, dump, load
from streams.contract.events.alerts import Notification
from streams.contract.topics import MARKET_DATA_QUALITY, MARKET_VALUE, NOTIFICATIONS, VALUATIONS
from streams.engine.app import StreamApp
from streams.engine.checkpoint import checkpointed
from streams.engine.handler import handled
from streams.engine.records import Output, Record, Step
from streams.engine.state import StateCodec

Delivering = Callable[[Sequence[Record[Notification]]], None]


def register(app: StreamApp, pipeline: Pipeline, universe: str, delivering: Delivering) -> None:
    """Register the agents; `delivering` is told of each batch of notifications before it is delivered."""
    codec = StateCodec(empty=Told, load=load, dump=dump)

    def evaluate_members(told: Told, record: Record[Any]) -> Step[Told]:
        return step(pipeline.decide(record.event, told))

    def evaluate_scopes(told: Told, record: Record[Any]) -> Step[Told]:
        if record.event.sweep.universe != universe:
            return Step(state=told, outputs=[])
        return step(pipeline.decide(record.event, told))

    def evaluate_sources(told: Told, record: Record[Any]) -> Step[Told]:
        return step(pipeline.decide(record.event, told))

    async def tell(records: Sequence[Record[Notification]], given_up: Callable[[], bool]) -> None:
        delivering(records)
        await pipeline.tell([record.event for record in records], given_up)

    checkpointed(app, name="evaluate-members", sources=(VALUATIONS,), codec=codec, fold=evaluate_members)
    checkpointed(app, name="evaluate-scopes", sources=(MARKET_VALUE,), codec=codec, fold=evaluate_scopes)
    checkpointed(app, name="evaluate-sources", sources=(MARKET_DATA_QUALITY,), codec=codec, fold=evaluate_sources)
    handled(app, name="deliver", sources=(NOTIFICATIONS,), handle=tell)


def step(decided: Decided) -> Step[Told]:
    """Return what is remembered, and a notification for each decision that fired."""
    fired = [notification(decision.rule, decision.change) for decision in decided.decisions
             if decision.reason is Reason.FIRED and decision.change is not None]
    return Step(state=decided.told, outputs=[Output(topic=NOTIFICATIONS, key=one.id, event=one) for one in fired],
                notes=decided.decisions)
