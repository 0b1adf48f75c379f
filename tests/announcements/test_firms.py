"""Who is a member on the day of an announcement: a title of its own that holds then and is known well enough."""

from datetime import date

from streams.announcements.firms import firm
from streams.contract.events.members import Title
from streams.contract.events.registry import Confidence, Instrument, Relation
from streams.contract.securities import Board
from tests.builders import COMPANY, a_member, a_title

DAY = date(2026, 8, 5)
INSTRUMENT = Instrument(security="688001.SH", name="云岫", legal_name="虚构云岫新名股份有限公司", board=Board.STAR)


def is_member(*titles: Title, least: Confidence = Confidence.MEDIUM) -> bool:
    return firm(a_member(titles=titles), None, DAY, least).is_member


def test_a_title_counts_while_it_holds() -> None:
    assert is_member(a_title(valid_from=DAY, valid_to=DAY))
    assert not is_member(a_title(valid_to=date(2026, 8, 4)))
    assert not is_member(a_title(valid_from=date(2026, 8, 6)))


def test_a_subsidiarys_title_makes_no_member() -> None:
    assert not is_member(a_title(relation=Relation.PARENT))


def test_a_title_counts_from_the_confidence_that_is_asked_for() -> None:
    low = a_title(confidence=Confidence.LOW)

    assert not is_member(low)
    assert is_member(low, least=Confidence.LOW)
    assert not is_member(a_title(confidence=Confidence.MEDIUM), least=Confidence.HIGH)


def test_the_event_carries_the_lists_and_provinces_of_the_titles_that_count() -> None:
    titles = (a_title(list_number=5), a_title(list_number=2, province="宁波"),
              a_title(list_number=7, valid_from=date(2027, 1, 1)))
    found = firm(a_member(titles=titles), None, DAY, Confidence.MEDIUM)

    assert (found.lists, found.provinces, found.board) == ((2, 5), ("宁波", "浙江"), Board.STAR)


def test_the_full_name_is_the_instruments_else_the_titles() -> None:
    assert firm(a_member(), INSTRUMENT, DAY, Confidence.MEDIUM).legal_name == "虚构云岫新名股份有限公司"
    assert firm(a_member(), None, DAY, Confidence.MEDIUM).legal_name == COMPANY
    assert firm(None, INSTRUMENT, DAY, Confidence.MEDIUM).legal_name == "虚构云岫新名股份有限公司"
    assert firm(None, None, DAY, Confidence.MEDIUM).legal_name is None
