"""Filings are held for 30 days of event time; one wrong date does not empty what is held."""

from datetime import UTC, date, datetime, timedelta

import pytest

from streams.announcements.filings import Filing, Filings, Stated, dump, load
from streams.announcements.following import Outcome
from tests.announcements.builders import DAY, KNOWN_AT, an_announcement, followed

LATER = KNOWN_AT + timedelta(days=365)  # when all days of a test have been


def test_a_filing_is_forgotten_after_30_days_that_were_walked_through() -> None:
    days = [DAY + timedelta(days=number) for number in range(32)]
    filings = followed(*(an_announcement("公告", str(day), day=day) for day in days), sent_at=LATER)[-1].filings

    assert min(filing.day for filing in filings.of("688001.SH")) == DAY + timedelta(days=1)


def test_one_wrong_date_in_the_future_does_not_make_it_forget() -> None:
    one = an_announcement("股票交易异常波动公告", "1")
    steps = followed(one, an_announcement("公告", "2", day=date(2099, 1, 1)), one)

    assert steps[-1].outcome is Outcome.REPEATED


def test_a_wrong_first_date_is_walked_away_from() -> None:
    rows = [an_announcement("公告", str(number), day=DAY) for number in range(40)]
    filings = followed(an_announcement("公告", "x", day=DAY + timedelta(days=60)), *rows, sent_at=LATER)[-1].filings

    assert filings.newest == DAY + timedelta(days=30)
    assert DAY in {filing.day for filing in filings.of("688001.SH")}


@pytest.mark.parametrize("wrong", [date(2062, 1, 1), date(2100, 12, 31)])
def test_the_newest_day_is_at_most_the_one_after_it_was_sent(wrong: date) -> None:
    [step] = followed(an_announcement("公告", "x", day=wrong))

    assert step.filings.newest == DAY + timedelta(days=1)


def test_the_day_that_it_was_sent_is_the_markets() -> None:
    [step] = followed(an_announcement("公告", "x", day=date(2062, 1, 1)), sent_at=datetime(2026, 8, 5, 17, tzinfo=UTC))

    assert step.filings.newest == date(2026, 8, 7), "it is the 6th in Shanghai"


def test_a_wrong_first_date_in_the_future_does_not_make_it_forget() -> None:
    rows = [an_announcement("股票交易异常波动公告", "1"),
            an_announcement("股票交易异常波动公告", "AN1", source="eastmoney")]
    steps = followed(an_announcement("公告", "x", day=date(2062, 1, 1)), *rows)

    assert [step.outcome for step in steps] == [Outcome.PUBLISHED, Outcome.PUBLISHED, Outcome.REPEATED]


def test_a_newest_day_that_is_already_wrong_comes_back_at_once() -> None:
    [step] = followed(an_announcement(), before=Filings(newest=date(2062, 1, 1)))

    assert (step.filings.newest, len(step.filings.of("688001.SH"))) == (DAY + timedelta(days=1), 1)


def test_filings_come_back_as_they_were() -> None:
    filing = Filing(security="688001.SH", about="公告\ud800", day=DAY, number=2,
                    sources={"a": Stated(None, DAY), "b": Stated("7", LATER.date())})
    award = Filing(security="688001.SH", about="获奖", day=DAY, number=0, sources={"a": Stated("8", DAY)},
                   published=False)
    held = Filings(newest=DAY, held={"688001.SH": (filing, award)})

    assert load(dump(held)) == held
    assert load(dump(Filings())) == Filings()
