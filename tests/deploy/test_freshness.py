"""How old live totals are by their source's own time, and when they stand still though the market trades."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from deploy.board import Board, with_total, with_valuations
from deploy.freshness import Freshness, Standing, freshness, market_phase
from streams.contract.clock import SHANGHAI, Phase, epoch_ms
from streams.contract.events.values import VALUATION_COLUMNS, ValuationBatch
from tests.deploy.board_builders import LIVE, TRADING, a_live_total

SECOND = timedelta(seconds=1)


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


def valuations(universe: str, quoted_at: datetime | None) -> ValuationBatch:
    sweep = a_live_total(TRADING).sweep.model_copy(update={"universe": universe})
    columns: dict[str, Any] = dict.fromkeys(VALUATION_COLUMNS, (None, None))
    columns["quoted_at_ms"] = (None, None if quoted_at is None else epoch_ms(quoted_at))
    return ValuationBatch.model_construct(sweep=sweep, bucket=0, received_at=datetime(2026, 1, 6, tzinfo=UTC),
                                          **columns)
