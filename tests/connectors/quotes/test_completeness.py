"""A look says what is missing: by name where it is known, as a count where it is not. Each security once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.quotes.completeness import BadRow, Page, of_asked, of_market
from connectors.quotes.source import Gap
from connectors.source import Quote
from streams.contract.events.quotes import QuoteStatus

NAMES = [f"{number}.SH" for number in range(688001, 688301)]


def row(security: str, at: int = 1) -> Quote:
    return Quote(security, 10_000, 9_900, 100, 1_000_000, at, QuoteStatus.TRADING)


def page(number: int, names: list[str], *, total: int | None = None, wanted: int = 0) -> Page:
    return Page(number=number, quotes=tuple(map(row, names)), total=total, wanted=wanted)


def test_all_that_was_asked_for_came() -> None:
    look = of_asked(NAMES[:3], [page(1, NAMES[:2]), page(2, NAMES[2:3])])

    assert [quote.security for quote in look.quotes] == NAMES[:3]
    assert look.is_complete


def test_what_was_asked_for_and_did_not_come_is_missed_by_name() -> None:
    look = of_asked(NAMES[:3], [page(1, NAMES[:2])])

    assert look.missed == (NAMES[2],)
    assert look.uncounted == 0
    assert look.gaps == ((Gap.MISSING_SECURITY, f"{NAMES[2]} did not come"),)


def test_a_row_that_was_not_asked_for_is_left_out_and_told() -> None:
    look = of_asked(NAMES[:1], [page(1, NAMES[:2])])

    assert [quote.security for quote in look.quotes] == NAMES[:1]
    assert look.gaps == ((Gap.BAD_ROW, f"{NAMES[1]}: was not asked for"),)


def test_a_bad_row_is_missed() -> None:
    bad = Page(number=1, quotes=(row(NAMES[0]),), bad=(BadRow(NAMES[1], "'abc' is not a number"),))
    look = of_asked(NAMES[:2], [bad])

    assert look.missed == (NAMES[1],)
    assert (Gap.BAD_ROW, f"{NAMES[1]}: 'abc' is not a number") in look.gaps


def test_a_page_that_never_came_is_told_with_its_reason() -> None:
    look = of_asked(NAMES[:4], [page(1, NAMES[:2]), Page(number=2, failed="timed out: after 10 s")])

    assert look.missed == tuple(NAMES[2:4])
    assert (Gap.MISSING_PAGE, "page 2: timed out: after 10 s") in look.gaps


def test_a_repeated_row_counts_once_and_the_newest_stays() -> None:
    look = of_market([], [page(1, NAMES[:2], total=3), Page(number=2, quotes=(row(NAMES[1], at=5), row(NAMES[2])))])

    assert [(quote.security, quote.quoted_at_ms) for quote in look.quotes] == [
        (NAMES[0], 1), (NAMES[1], 5), (NAMES[2], 1)]
    assert look.gaps == ((Gap.REPEATED_ROW, f"1 rows came again, such as {NAMES[1]}"),)
    assert look.uncounted == 0


def test_a_short_page_leaves_rows_that_nobody_can_name() -> None:
    look = of_market([], [page(1, NAMES[:100], total=200, wanted=100), page(2, NAMES[100:197], total=200, wanted=100)])

    assert look.uncounted == 3
    assert look.missed == ()
    assert look.gaps == ((Gap.SHORT_PAGE, "page 2 has 97 of 100 rows"),
                         (Gap.MISSING_SECURITY, "3 that the source counts did not come"))


def test_what_was_in_the_market_lately_gives_names_to_what_is_missing() -> None:
    look = of_market(NAMES[:199], [page(1, NAMES[:100], total=200), page(2, NAMES[100:197], total=200)])

    assert look.missed == (NAMES[197], NAMES[198])
    assert look.uncounted == 1


def test_codes_that_are_not_followed_are_counted_and_no_gap() -> None:
    look = of_market([], [Page(number=1, quotes=(row(NAMES[0]),), foreign=("900901", "200002"), total=3)])

    assert look.is_complete


def test_a_total_that_changed_is_told_and_the_larger_one_counts() -> None:
    look = of_market([], [page(1, NAMES[:100], total=199), page(2, NAMES[100:199], total=200)])

    assert (Gap.TOTAL_CHANGED, "the total was 199, then 200") in look.gaps
    assert look.uncounted == 1


@given(st.lists(st.lists(st.sampled_from(NAMES[:30]), max_size=12), min_size=1, max_size=6),
       st.sets(st.sampled_from(NAMES[:30])), st.integers(0, 40))
def test_a_row_is_a_quote_or_missed_or_uncounted_and_never_two_of_them(
        pages: list[list[str]], known: set[str], total: int) -> None:
    look = of_market(sorted(known), [page(number, names, total=total) for number, names in enumerate(pages, 1)])
    came = {name for names in pages for name in names}

    assert sorted(quote.security for quote in look.quotes) == sorted(came)
    assert set(look.missed) == known - came
    assert len(look.quotes) + len(look.missed) + look.uncounted == max(total, len(came | known))


@pytest.mark.parametrize("drop", range(5))
@given(st.data())
def test_whatever_is_dropped_of_a_complete_market_makes_it_incomplete(drop: int, data: st.DataObject) -> None:
    pages = [NAMES[start:start + 60] for start in range(0, 300, 60)]
    lost = data.draw(st.sets(st.sampled_from(pages[drop]), min_size=1))
    kept = [page(number, [name for name in names if name not in lost], total=300)
            for number, names in enumerate(pages, 1)]

    look = of_market([], kept)

    assert not look.is_complete
    assert look.uncounted == len(lost)
