"""deliver → record: the order of the steps, what the ledger prevents, and what is marked as possibly repeated."""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from alerts.delivery.apprise_channel import AppriseChannel, AppriseTable
from alerts.delivery.channel import Channel, ChannelFailure
from alerts.delivery.console import Console
from alerts.delivery.deliver import Desk, Retry, deliver
from alerts.delivery.file import JsonLinesFile
from alerts.delivery.record import record
from streams.contract.events.alerts import Delivery, Notification, Outcome
from tests.alerts.builders import NOW, a_delivery, a_notification
from tests.alerts.remembered import Remembered
from tests.alerts.webhook import MARK, Webhook

ONE, TWO = a_notification(), a_notification("688001.SH")
Told = list[tuple[str, str, int, bool]]


@pytest.fixture
def chat(hook: Webhook) -> Channel:
    return AppriseTable(id="chat", kind="apprise", url_env="CHAT_URL").open()


def tell(ledger: Remembered, channels: Sequence[Channel], *notifications: Notification,
         given_up: Callable[[], bool] = lambda: False) -> Told:
    desk = Desk(channels=channels, ledger=ledger, clock=lambda: NOW, retry=Retry(first_pause_seconds=0.01))
    asyncio.run(record(ledger, deliver(desk, notifications, given_up)))
    return [(one.notification, one.outcome.value, one.attempts, one.possibly_repeated) for one in ledger.deliveries]


def test_the_attempt_is_recorded_before_the_message_is_sent_and_the_outcome_after(
        hook: Webhook, chat: Channel) -> None:
    ledger, seen = Remembered(), []
    hook.before_answer = lambda: seen.extend(ledger.deliveries)

    assert tell(ledger, [chat], ONE) == [(ONE.id, "attempting", 1, False), (ONE.id, "delivered", 1, False)]
    assert [one.outcome for one in seen] == [Outcome.ATTEMPTING]
    assert hook.messages == [ONE.text]
    assert hook.types == ["warning"]


@pytest.mark.parametrize("outcome", [Outcome.DELIVERED, Outcome.FAILED])
def test_what_is_settled_is_not_sent_again(hook: Webhook, chat: Channel, outcome: Outcome) -> None:
    tell(Remembered(a_delivery(ONE, "chat", outcome)), [chat], ONE, TWO)

    assert hook.messages == [TWO.text]


def test_what_is_settled_on_another_channel_is_sent(hook: Webhook, chat: Channel) -> None:
    tell(Remembered(a_delivery(ONE, "other", Outcome.DELIVERED)), [chat], ONE)

    assert hook.messages == [ONE.text]


def test_a_notification_published_twice_is_sent_once(hook: Webhook, chat: Channel) -> None:
    ledger = Remembered()
    tell(ledger, [chat], ONE, ONE)
    tell(ledger, [chat], ONE)

    assert hook.messages == [ONE.text]


def test_an_attempt_without_an_outcome_is_sent_once_more_and_marked(hook: Webhook, chat: Channel) -> None:
    ledger = Remembered(a_delivery(ONE, "chat", Outcome.ATTEMPTING))

    assert tell(ledger, [chat], ONE)[1:] == [(ONE.id, "attempting", 2, True), (ONE.id, "delivered", 2, True)]
    assert hook.messages == [ONE.text + MARK]


def test_a_process_that_wakes_up_late_sends_nothing_that_another_has_settled(hook: Webhook, chat: Channel) -> None:
    ledger = Remembered()
    ledger.before_own = lambda own: ledger.deliveries.insert(0, a_delivery(ONE, "chat", Outcome.DELIVERED))
    tell(ledger, [chat], ONE)

    assert hook.messages == []


def test_of_two_attempts_at_the_same_time_the_later_one_is_marked(hook: Webhook, chat: Channel) -> None:
    ledger, other = Remembered(), a_delivery(ONE, "chat", Outcome.ATTEMPTING, recorded_at=NOW.replace(year=2025))
    ledger.before_own = lambda own: ledger.deliveries.insert(0, other)
    tell(ledger, [chat], ONE)

    assert hook.messages == [ONE.text + MARK]


def test_a_refusal_is_tried_again_and_marked_since_nobody_can_tell_whether_it_arrived(
        hook: Webhook, chat: Channel) -> None:
    hook.answers = [503]

    assert tell(Remembered(), [chat], ONE) == [
        (ONE.id, "attempting", 1, False), (ONE.id, "attempting", 2, True), (ONE.id, "delivered", 2, True)]
    assert hook.messages == [ONE.text, ONE.text + MARK]


def test_after_three_refusals_it_has_failed_and_the_next_one_is_told(hook: Webhook, chat: Channel) -> None:
    hook.answers = [500, 500, 500]
    ledger = Remembered()

    assert tell(ledger, [chat], ONE, TWO)[3:] == [
        (ONE.id, "failed", 3, True), (TWO.id, "attempting", 1, False), (TWO.id, "delivered", 1, False)]
    assert ledger.deliveries[3].error == "Apprise could not send it: the service refused it or cannot be reached"
    assert hook.messages[3:] == [TWO.text]


def test_a_channel_that_fails_does_not_keep_others_from_telling(
        hook: Webhook, chat: Channel, capsys: pytest.CaptureFixture[str]) -> None:
    hook.answers = [500, 500, 500]
    tell(Remembered(), [chat, Console("screen")], ONE)

    assert capsys.readouterr().out == f"2021-07-01 warning {ONE.text}\n"


def test_a_secret_is_in_no_log_no_record_and_no_output(
        hook: Webhook, chat: Channel, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.DEBUG)
    hook.answers = [500, 500, 500]
    ledger = Remembered()
    tell(ledger, [chat], ONE, TWO)

    assert len(hook.messages) == 4
    said = [caplog.text, *capfd.readouterr(), *(one.model_dump_json() for one in ledger.deliveries)]
    assert not [text for text in said if "a-secret-token" in text]


def test_a_service_that_never_answers_is_a_failure_in_time(hook: Webhook, chat: Channel) -> None:
    answered = threading.Event()
    hook.before_answer = lambda: answered.wait(10)
    assert isinstance(chat, AppriseChannel)
    impatient = AppriseChannel("chat", chat._service, seconds=0.2)

    with pytest.raises(ChannelFailure, match=r"no answer within 0\.2 s"):
        asyncio.run(impatient.send([ONE], possibly_repeated=False, given_up=lambda: False))
    answered.set()


def test_a_fault_inside_apprise_is_a_failure_of_which_only_the_type_is_told() -> None:
    class Broken:
        def notify(self, **_: object) -> bool:
            raise LookupError("json://a-secret-token")

    with pytest.raises(ChannelFailure) as failure:
        asyncio.run(AppriseChannel("chat", Broken()).send([ONE], possibly_repeated=False, given_up=lambda: False))
    assert str(failure.value) == "Apprise failed with LookupError"
    assert failure.value.__suppress_context__


def test_what_is_given_up_is_neither_sent_nor_recorded(hook: Webhook, chat: Channel, tmp_path: Path) -> None:
    file = JsonLinesFile("file", tmp_path / "out.jsonl")

    assert tell(Remembered(), [file, chat], ONE, given_up=lambda: True) == []
    assert hook.messages == []
    assert not (tmp_path / "out.jsonl").exists()


def test_the_console_is_one_marked_line_after_an_attempt_without_an_outcome(
        capsys: pytest.CaptureFixture[str]) -> None:
    tell(Remembered(a_delivery(ONE, "screen", Outcome.ATTEMPTING)), [Console("screen")], ONE, TWO)

    assert capsys.readouterr().out == f"2021-07-01 warning {ONE.text}{MARK}\n2021-07-01 warning {TWO.text}\n"


def test_the_file_needs_no_attempts_and_holds_what_the_ledger_does_not_know_of_once(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    tell(Remembered(), [JsonLinesFile("file", path)], ONE)

    told = tell(Remembered(), [JsonLinesFile("file", path)], ONE, TWO)  # as after a kill between file and ledger

    assert told == [(ONE.id, "delivered", 1, False), (TWO.id, "delivered", 1, False)]
    assert path.read_text(encoding="utf-8").count("\n") == 2


def test_a_file_that_cannot_be_written_has_failed_with_the_reason(tmp_path: Path) -> None:
    ledger = Remembered()
    tell(ledger, [JsonLinesFile("file", tmp_path)], ONE)

    assert [(one.outcome, one.attempts, one.error) for one in ledger.deliveries] == [
        (Outcome.FAILED, 3, f"{tmp_path.name}: Is a directory")]


def test_nothing_due_records_nothing(tmp_path: Path) -> None:
    settled: Delivery = a_delivery(ONE, "file", Outcome.DELIVERED)

    assert len(tell(Remembered(settled), [JsonLinesFile("file", tmp_path / "x")], ONE)) == 1
    assert not (tmp_path / "x").exists()
