"""Filings are held for 30 days of event time; one wrong date does not empty what is held."""

from datetime import date, timedelta

from streams.announcements.filings import Filing, Filings, dump, load
from streams.announcements.following import Outcome
from tests.announcements.builders import DAY, an_announcement, followed


def test_a_filing_is_forgotten_after_30_days_that_were_walked_through() -> None:
    days = [DAY + timedelta(days=number) for number in range(32)]
    filings = followed(*(an_announcement("公告", str(day), day=day) for day in days))[-1].filings

    assert min(filing.day for filing in filings.of("688001.SH")) == DAY + timedelta(days=1)


def test_one_wrong_date_in_the_future_does_not_make_it_forget() -> None:
    one = an_announcement("股票交易异常波动公告", "1")
    steps = followed(one, an_announcement("公告", "2", day=date(2099, 1, 1)), one)

    assert steps[-1].outcome is Outcome.REPEATED


def test_a_wrong_first_date_is_walked_away_from() -> None:
    rows = [an_announcement("公告", str(number), day=DAY) for number in range(40)]
    filings = followed(an_announcement("公告", "x", day=DAY + timedelta(days=60)), *rows)[-1].filings

    assert filings.newest == DAY + timedelta(days=30)
    assert DAY in {filing.day for filing in filings.of("688001.SH")}


def test_filings_come_back_as_they_were() -> None:
    filing = Filing(security="688001.SH", about="公告\ud800", day=DAY, number=2, sources={"a": None, "b": "7"})
    held = Filings(newest=DAY, held={"688001.SH": (filing,)})

    assert load(dump(held)) == held
    assert load(dump(Filings())) == Filings()
