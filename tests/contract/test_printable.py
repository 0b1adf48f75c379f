"""Words of others on a screen: on one line, with nothing that moves a cursor, and with an end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contract.printable import one_line, printable


@pytest.mark.parametrize(("text", "shown"), [
    ("云岫 Ltd.", "云岫 Ltd."), ("a\n b\t\u3000c", "a b c"), ("", ""), ("\x1b[2J\x07", "?[2J?"),
    ("\u202e\u200b\x9b", "???")])
def test_what_cannot_be_printed_is_a_question_mark(text: str, shown: str) -> None:
    assert printable(text) == one_line(text) == shown


@given(st.text())
def test_any_text_can_be_printed(text: str) -> None:
    assert printable(text).isprintable()


@pytest.mark.parametrize(("given_length", "length"), [(300, 300), (301, 300), (5_000, 300)])
def test_a_long_text_is_cut_where_it_says_so(given_length: int, length: int) -> None:
    assert len(printable("云" * given_length)) == given_length
    assert len(one_line("云" * given_length)) == length
    assert one_line("云" * given_length).endswith("...") is (given_length > length)
