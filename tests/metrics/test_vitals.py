"""How a process fares, by a clock that the test turns."""

from streams.contract.vitals import Vitals


def test_a_process_that_starts_is_alive_and_not_ready() -> None:
    vitals = Vitals(clock=lambda: 0.0)
    assert (vitals.why_unhealthy(), vitals.why_not_ready()) == ("", "it starts")


def test_silence_is_unhealthy_after_ten_seconds_and_forgiven_with_the_next_beat() -> None:
    now = [0.0]
    vitals = Vitals(clock=lambda: now[0])
    now[0] = 10.0
    assert vitals.why_unhealthy() == ""
    now[0] = 10.6
    assert vitals.why_unhealthy() == "its loop has stood still for 11 s"
    vitals.beat()
    assert vitals.why_unhealthy() == ""


def test_who_was_silent_longer_than_a_nap_has_slept_lately_until_a_nap_later() -> None:
    now = [0.0]
    vitals = Vitals(clock=lambda: now[0], nap_seconds=6.0)
    assert not vitals.slept_lately()
    now[0] = 6.1
    assert vitals.slept_lately()
    vitals.beat()
    assert vitals.slept_lately()
    now[0] = 12.0
    vitals.beat()
    assert vitals.slept_lately()
    now[0] = 12.2
    vitals.beat()
    assert not vitals.slept_lately()


def test_a_short_silence_is_no_sleep() -> None:
    now = [0.0]
    vitals = Vitals(clock=lambda: now[0], nap_seconds=6.0)
    now[0] = 5.9
    assert not vitals.slept_lately()
    vitals.beat()
    assert not vitals.slept_lately()
