"""Scopes have one canonical form, and a name in Chinese and in English."""

import pytest

from streams.contract.regions import REGIONS
from streams.contract.scopes import LISTS, parse_scope, scope_names, scopes_of
from streams.contract.securities import Board, Exchange

EVERY_SCOPE = ("all", *(f"list:{number}" for number in LISTS), *(f"province:{name}" for name in REGIONS),
               *(f"board:{board.value}" for board in Board), *(f"exchange:{each.value}" for each in Exchange))


@pytest.mark.parametrize("scope", EVERY_SCOPE)
def test_a_scope_is_its_own_canonical_form_and_has_two_names(scope: str) -> None:
    assert parse_scope(scope) == scope
    chinese, english = scope_names(scope)
    assert chinese
    assert english.isascii()


def test_no_two_scopes_share_a_name() -> None:
    chinese, english = zip(*map(scope_names, EVERY_SCOPE), strict=True)

    assert len(set(chinese)) == len(set(english)) == len(EVERY_SCOPE) == 1 + 7 + 37 + 5 + 3


@pytest.mark.parametrize(("scope", "chinese", "english"), [
    ("all", "全部小巨人", "all little giants"), ("list:3", "第3批", "list 3"), ("province:浙江", "浙江省", "Zhejiang"),
    ("board:star", "科创板", "STAR market"), ("exchange:BJ", "北京证券交易所", "Beijing Stock Exchange"),
])  # fmt: skip
def test_people_call_a_scope_so(scope: str, chinese: str, english: str) -> None:
    assert scope_names(scope) == (chinese, english)


@pytest.mark.parametrize(("text", "scope"), [("province:浙江省", "province:浙江"), ("list:03", "list:3"),
                                             ("province:新疆生产建设兵团", "province:兵团")])  # fmt: skip
def test_another_spelling_becomes_canonical(text: str, scope: str) -> None:
    assert parse_scope(text) == scope


@pytest.mark.parametrize("text", ["", "ALL", "all:1", "list", "list:", "list:0", "list:8", "list:x", "province:杭州",
                                  "board:neeq", "exchange:HK", "exchange:sh", "industry:1", ":"])  # fmt: skip
def test_what_is_no_scope_is_refused_with_the_forms_allowed(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a scope; allowed: all, list:1 to list:7, province:浙江"):
        parse_scope(text)


def test_a_member_counts_in_all_in_each_list_and_province_and_on_its_board_and_exchange() -> None:
    scopes = scopes_of("688001.SH", Board.STAR, frozenset({5, 3}), frozenset({"浙江", "宁波"}))

    assert scopes == ("all", "list:3", "list:5", "province:宁波", "province:浙江", "board:star", "exchange:SH")
    assert set(scopes) <= set(EVERY_SCOPE)


def test_without_a_list_or_a_province_there_is_no_such_scope() -> None:
    assert scopes_of("920002.BJ", Board.BSE, frozenset(), frozenset()) == ("all", "board:bse", "exchange:BJ")
