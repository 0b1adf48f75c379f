"""What is said of the feeds of the sources: the newest verdict of each, and since when it is so."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from deploy.feeds import Feeds, in_force, not_good, with_told
from streams.contract.events.quality import DataQuality, SourceVerdict
from tests.deploy.board_builders import MINUTE, TRADING, a_verdict

GOOD, PARTIAL, UNREACHABLE = SourceVerdict.GOOD, SourceVerdict.PARTIAL, SourceVerdict.UNREACHABLE
KEY = ("样例甲", "quotes:members")


def after(*told: DataQuality) -> Feeds:
    feeds: Feeds = {}
    for each in told:
        feeds = with_told(feeds, each)
    return feeds


def test_the_newest_verdict_of_each_feed_of_each_source_counts() -> None:
    feeds = after(a_verdict(GOOD), a_verdict(feed="announcements"), a_verdict(source="样例乙"), a_verdict(PARTIAL))
    assert {key: feed.verdict for key, feed in feeds.items()} == {
        KEY: PARTIAL, ("样例甲", "announcements"): UNREACHABLE, ("样例乙", "quotes:members"): UNREACHABLE}


def test_a_verdict_that_is_repeated_after_a_restart_holds_since_it_was_told_first() -> None:
    feeds = after(a_verdict(at=TRADING - 30 * MINUTE, good_at=TRADING - 31 * MINUTE), a_verdict(at=TRADING))
    assert feeds[KEY].since == TRADING - 30 * MINUTE
    assert feeds[KEY].good_at == TRADING - 31 * MINUTE


def test_another_verdict_holds_since_its_own_look() -> None:
    assert after(a_verdict(GOOD, at=TRADING - MINUTE), a_verdict(at=TRADING))[KEY].since == TRADING


@given(st.lists(st.sampled_from(SourceVerdict), min_size=1))
def test_a_verdict_holds_since_the_last_look_that_changed_it(verdicts: list[SourceVerdict]) -> None:
    told = [a_verdict(verdict, at=TRADING + number * MINUTE) for number, verdict in enumerate(verdicts)]
    last = max(number for number in range(len(verdicts)) if number == 0 or verdicts[number - 1] != verdicts[number])
    assert after(*told)[KEY].since == TRADING + last * MINUTE


def test_what_was_good_in_an_earlier_run_is_not_known_but_what_was_bad_stands() -> None:
    earlier = TRADING - timedelta(hours=5)
    feeds = after(a_verdict(at=earlier), a_verdict(GOOD, source="样例乙", at=earlier),
                  a_verdict(GOOD, source="样例丙", at=TRADING))
    start = TRADING - MINUTE
    assert [(feed.told.source, feed.since) for feed in in_force(feeds, start)] == [
        ("样例丙", TRADING), ("样例甲", earlier)]
    assert [feed.told.source for feed in not_good(feeds, start)] == ["样例甲"]


def test_quotes_come_first_and_good_feeds_are_not_among_the_others() -> None:
    feeds = after(a_verdict(feed="announcements"), a_verdict(source="样例乙"), a_verdict(GOOD), a_verdict(feed="fx"))
    start = TRADING - 10 * MINUTE
    assert [(feed.told.feed, feed.told.source) for feed in in_force(feeds, start)] == [
        ("quotes:members", "样例乙"), ("quotes:members", "样例甲"), ("announcements", "样例甲"), ("fx", "样例甲")]
    assert all(not feed.is_good for feed in not_good(feeds, start))
    assert len(not_good(feeds, start)) == 3
