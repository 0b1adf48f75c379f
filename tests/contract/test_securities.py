"""A code says its board; old BSE codes are aliases; what is not followed is refused in words."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contract.securities import (
    BOARD_BY_PREFIX,
    OLD_BSE_PREFIXES,
    Board,
    Exchange,
    board_of,
    bse_aliases,
    exchange_of,
    security_id,
)

SHARED_TABLE = Path(__file__).resolve().parents[3] / "shared" / "data" / "bse" / "code_table.csv"


@pytest.mark.parametrize(("security", "board"), [
    ("600519.SH", Board.SSE_MAIN), ("601318.SH", Board.SSE_MAIN), ("603000.SH", Board.SSE_MAIN),
    ("605001.SH", Board.SSE_MAIN), ("688001.SH", Board.STAR), ("688999.SH", Board.STAR), ("689009.SH", Board.STAR),
    ("000001.SZ", Board.SZSE_MAIN), ("001205.SZ", Board.SZSE_MAIN), ("002001.SZ", Board.SZSE_MAIN),
    ("003001.SZ", Board.SZSE_MAIN), ("004001.SZ", Board.SZSE_MAIN), ("300001.SZ", Board.CHINEXT),
    ("301001.SZ", Board.CHINEXT), ("302132.SZ", Board.CHINEXT), ("920002.BJ", Board.BSE), ("920819.BJ", Board.BSE),
])  # fmt: skip
def test_the_board_follows_from_the_code(security: str, board: Board) -> None:
    assert security_id(security) == security
    assert board_of(security) == board
    assert exchange_of(security) == Exchange(security[-2:])


def test_every_old_bse_code_is_an_alias_of_its_920_code() -> None:
    aliases = bse_aliases()

    assert len(aliases) == len(set(aliases.values())) == 248
    for old, new in aliases.items():
        assert old.startswith(OLD_BSE_PREFIXES)
        assert security_id(old) == new == security_id(new)
        assert board_of(new) == Board.BSE


def test_the_last_three_digits_of_an_old_bse_code_are_not_always_kept() -> None:
    assert security_id("833819.BJ") == "920819.BJ"
    assert security_id("831167.BJ") == "920267.BJ"
    assert sum(old[3:] != new[3:] for old, new in bse_aliases().items()) == 26


@pytest.mark.skipif(not SHARED_TABLE.exists(), reason="needs ../shared/data/bse, which is not here")
def test_the_aliases_are_those_of_the_collected_table() -> None:
    with SHARED_TABLE.open(encoding="utf-8", newline="") as lines:
        assert bse_aliases() == {row["old_security"]: row["new_security"] for row in csv.DictReader(lines)}


@pytest.mark.parametrize("security", ["900901.SH", "200002.SZ"])
def test_a_b_share_is_refused(security: str) -> None:
    with pytest.raises(ValueError, match="is a B share"):
        security_id(security)


@pytest.mark.parametrize("security", ["873743.BJ", "430001.BJ", "839999.BJ"])
def test_a_security_of_the_neeq_alone_is_refused(security: str) -> None:
    with pytest.raises(ValueError, match="is an old BSE code without a known 920 code"):
        security_id(security)


@pytest.mark.parametrize("security", ["688001.SZ", "300001.SH", "600001.BJ", "000001.SH", "510300.SH", "899050.BJ",
                                      "833819.SH", "400001.BJ", "302001.SH"])  # fmt: skip
def test_a_code_of_no_known_range_on_its_exchange_is_refused(security: str) -> None:
    with pytest.raises(ValueError, match="is in no known code range"):
        security_id(security)


@pytest.mark.parametrize("text", ["", "688001", "sh688001", "688001.sh", "68800.SH", "6880011.SH", "688001.SH ",
                                  " 688001.SH", "688001.SH\n", "688001.HK", "68８001.SH", "688001SH"])  # fmt: skip
def test_another_way_to_write_it_is_refused_with_the_right_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a security; write it as 300586\.SZ") as told:
        security_id(text)
    assert "\n" not in str(told.value)


@given(st.from_regex(r"[0-9]{6}\.(SH|SZ|BJ)", fullmatch=True))
def test_what_is_accepted_is_canonical_has_a_board_and_stays_as_it_is(text: str) -> None:
    try:
        security = security_id(text)
    except ValueError:
        return

    assert security_id(security) == security
    assert board_of(security) == BOARD_BY_PREFIX[security[-2:], security[:3]]
