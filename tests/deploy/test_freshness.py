"""How old totals are, live by the source's own time and else by when their quotes came; when they stand still."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from deploy.around import Around
from deploy.board import SWEEPS_KEPT, Board, with_total, with_valuations
from deploy.freshness import Freshness, Standing, freshness, market_phase
from streams.contract.clock import SHANGHAI, Phase, epoch_ms
from streams.contract.events.runtime import Mode
from streams.contract.events.values import VALUATION_COLUMNS, ValuationBatch
from tests.deploy.board_builders import LIVE, NOW, TRADING, a_live_total, a_total

SECOND = timedelta(seconds=1)
DEMO = Around(mode=Mode.DEMO, started_at=NOW - 600 * SECOND, interval=SECOND, speed=60)


def at(hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(2026, 1, 6, hour, minute, second, tzinfo=SHANGHAI)


def a_live_board(swept_at: datetime, quoted_at: datetime | None = None, *, written_at: datetime | None = None) -> Board:
    board = with_total(Board(), a_live_total(swept_at), written_at or swept_at + SECOND)
    return replace(board, quoted={"members": quoted_at} if quoted_at else {})


def found(board: Board, now: datetime) -> Freshness:
    return freshness(board, LIVE, now)


def test_the_age_is_that_of_the_newest_quote() -> None:
    board = a_live_board(TRADING - 3 * SECOND, TRADING - 5 * SECOND)
    assert found(board, TRADING) == Freshness(standing=Standing.MOVING, age=5 * SECOND, swept_at=TRADING - 3 * SECOND,
                                              quoted_at=TRADING - 5 * SECOND)


def test_without_the_quotes_own_time_the_age_is_that_of_the_sweep() -> None:
    assert found(a_live_board(TRADING - 3 * SECOND), TRADING).age == 3 * SECOND


def test_totals_whose_quotes_stand_still_stand_still_however_many_sweeps_come() -> None:
    assert found(a_live_board(TRADING - SECOND, TRADING - 60 * SECOND), TRADING).standing is Standing.STILL


def test_totals_that_nobody_adds_up_any_more_stand_still_however_new_the_quotes_are() -> None:
    board = a_live_board(TRADING - 60 * SECOND, TRADING, written_at=TRADING - 60 * SECOND)
    assert found(board, TRADING).standing is Standing.STILL


@pytest.mark.parametrize(("now", "standing"), [
    (at(9, 28), Standing.RESTING), (at(9, 30, 2), Standing.MOVING), (at(9, 31), Standing.STILL),
    (at(12, 0), Standing.RESTING), (at(13, 0, 5), Standing.MOVING), (at(13, 1), Standing.STILL),
    (at(14, 58), Standing.RESTING), (at(15, 30), Standing.RESTING), (at(3, 0), Standing.RESTING)])
def test_totals_stand_still_rightly_while_nothing_trades_and_for_a_moment_after_the_bell(
        now: datetime, standing: Standing) -> None:
    assert found(a_live_board(at(0, 0), at(0, 0)), now).standing is standing


def test_a_saturday_is_no_trading_day_and_beyond_the_calendar_the_time_of_day_decides() -> None:
    assert market_phase(datetime(2026, 1, 10, 10, 0, tzinfo=SHANGHAI)) is Phase.CLOSED
    assert market_phase(datetime(2199, 1, 5, 10, 0, tzinfo=SHANGHAI)) is Phase.CONTINUOUS


def test_totals_of_an_earlier_run_and_none_are_said_to_be_so() -> None:
    assert found(Board(), TRADING).standing is Standing.NO_TOTAL
    earlier = with_total(Board(), a_live_total(TRADING), TRADING, new=False)
    assert found(earlier, TRADING).standing is Standing.EARLIER


def test_the_newest_quote_is_that_of_the_totals_universe() -> None:
    board = with_total(Board(), a_live_total(TRADING), TRADING)
    for universe, moment in (("members", TRADING - SECOND), ("members", TRADING - 9 * SECOND), ("market", TRADING)):
        board = with_valuations(board, valuations(universe, moment))
    assert board.quoted_at == TRADING - SECOND
    assert with_valuations(board, valuations("members", None)) == board


def with_received(board: Board, number: int, received_at: datetime, bucket: int = 0) -> Board:
    """Return a board that has seen the valuations of a bucket of the so-many-th sweep."""
    batch = valuations("market", None)
    return with_valuations(board, batch.model_copy(update={"sweep": a_total(number=number).sweep, "bucket": bucket,
                                                           "received_at": received_at}))


def test_outside_live_the_age_is_since_the_quotes_of_the_newest_total_came_however_new_it_is() -> None:
    board = with_received(with_received(Board(), 1, NOW - 75 * SECOND), 2, NOW - 74 * SECOND)
    board = with_total(board, a_total(number=1), NOW)
    assert freshness(board, DEMO, NOW) == Freshness(standing=Standing.LATE, age=75 * SECOND)
    board = with_total(board, a_total(number=2), NOW + SECOND)
    assert freshness(board, DEMO, NOW + 2 * SECOND).age == 76 * SECOND


def test_a_chain_that_keeps_up_moves_and_once_nobody_adds_up_its_totals_age_and_stand_still() -> None:
    board = with_total(with_received(Board(), 1, NOW - SECOND), a_total(), NOW)
    seen = [freshness(board, DEMO, NOW + seconds * SECOND) for seconds in (0, 4, 5, 6)]
    assert [each.age for each in seen] == [SECOND, 5 * SECOND, 6 * SECOND, 7 * SECOND]
    assert [each.standing for each in seen] == [Standing.MOVING, Standing.MOVING, Standing.LATE, Standing.STILL]


def test_quotes_of_a_sweep_came_when_its_last_bucket_did() -> None:
    board = with_received(with_received(Board(), 1, NOW - 8 * SECOND, bucket=1), 1, NOW - 9 * SECOND)
    assert freshness(with_total(board, a_total(), NOW), DEMO, NOW).age == 8 * SECOND


def test_a_total_seen_before_its_valuations_is_as_old_as_the_sweep_next_to_it_or_as_its_writing() -> None:
    board = with_received(with_received(Board(), 1, NOW - 90 * SECOND), 2, NOW - 60 * SECOND)
    assert freshness(with_total(board, a_total(number=3), NOW), DEMO, NOW).age == 60 * SECOND
    assert freshness(with_total(Board(), a_total(), NOW), DEMO, NOW + 2 * SECOND).age == 2 * SECOND


def test_of_so_many_sweeps_only_is_it_remembered_when_they_came() -> None:
    board = Board()
    for number in range(1, SWEEPS_KEPT + 3):
        board = with_received(board, number, NOW + number * SECOND)
    assert len(board.received) == SWEEPS_KEPT
    assert with_total(board, a_total(number=2), NOW).received_at == NOW + 3 * SECOND


def valuations(universe: str, quoted_at: datetime | None) -> ValuationBatch:
    sweep = a_live_total(TRADING).sweep.model_copy(update={"universe": universe})
    columns: dict[str, Any] = dict.fromkeys(VALUATION_COLUMNS, (None, None))
    columns["quoted_at_ms"] = (None, None if quoted_at is None else epoch_ms(quoted_at))
    return ValuationBatch.model_construct(sweep=sweep, bucket=0, received_at=datetime(2026, 1, 6, tzinfo=UTC),
                                          **columns)
