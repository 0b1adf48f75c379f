"""The oracle's notifications on cases computed by hand. 2024-07-01 was a Monday."""

from pathlib import Path

import pytest

from tests.oracle.alerts import notifications
from tests.oracle.small_history import small_history

MOVE = {"id": "move", "kind": "price_move", "scope": "all", "percent": "7", "severity": "warning"}
CHANGE = {"id": "change", "kind": "market_value_change", "scope": "all", "percent": "2", "severity": "warning"}
LONG_AGO = "2020-01-02"


def one_move(folder: Path, previous: str, close: str, *, security: str = "688001.SH", listed: str = LONG_AGO,
             day: str = "2024-07-05", percent: str = "7") -> list[str]:  # fmt: skip
    """Return what one row with a previous close makes the price rule say."""
    small_history(
        folder,
        f"{day} {security} {close} {previous}",
        links=f"甲 {security} self - -",
        listed=f"{security} {listed}",
        shares=f"{security} 2010-01-04 100",
    )
    return [observed for *_, observed in notifications(folder, [{**MOVE, "percent": percent}])]


@pytest.mark.parametrize(
    ("previous", "close", "said"),
    [
        ("100.00", "107.00", ["7.0000"]),  # exactly the threshold
        ("100.00", "106.99", []),
        ("100.00", "93.00", ["-7.0000"]),
        ("100.00", "93.01", []),
        ("800.00", "856.01", ["7.0012"]),  # 7.00125, half to even
        ("800.00", "856.03", ["7.0038"]),  # 7.00375, half to even
        ("800.00", "743.99", ["-7.0012"]),
        ("3.00", "3.50", ["16.6667"]),
    ],
)
def test_a_price_rule_is_exact_and_what_it_observed_is_rounded_half_to_even(
    tmp_path: Path, previous: str, close: str, said: list[str]
) -> None:
    assert one_move(tmp_path, previous, close) == said


@pytest.mark.parametrize(("percent", "said"), [("0", ["0.0000"]), ("0.00004", [])])
def test_a_move_too_small_to_show_is_never_minus_zero(tmp_path: Path, percent: str, said: list[str]) -> None:
    assert one_move(tmp_path, "30000.00", "29999.99", percent=percent) == said  # -0.0000333


@pytest.mark.parametrize(
    ("security", "previous", "inside", "outside"),
    [
        ("600001.SH", "10.05", "11.06", "11.07"),  # 11.055, half up
        ("600001.SH", "10.05", "9.05", "9.04"),  # 9.045, half up
        ("002001.SZ", "10.00", "11.00", "11.01"),
        ("688001.SH", "10.00", "12.00", "12.01"),
        ("300001.SZ", "10.00", "8.00", "7.99"),
        ("920002.BJ", "10.00", "13.00", "13.01"),
        ("600001.SH", "0.03", "0.04", "0.05"),  # 0.033 is less than a cent away: a cent is allowed
        ("600001.SH", "0.03", "0.02", "0.01"),
        ("600001.SH", "0.08", "0.09", "0.10"),  # 0.088
    ],
)
def test_a_close_beyond_the_limit_of_its_board_tells_nobody(
    tmp_path: Path, security: str, previous: str, inside: str, outside: str
) -> None:
    assert len(one_move(tmp_path, previous, inside, security=security)) == 1
    assert one_move(tmp_path, previous, outside, security=security) == []


@pytest.mark.parametrize(
    ("security", "listed", "day", "said"),
    [
        ("688001.SH", "2024-07-01", "2024-07-05", ["150.0000"]),  # fifth day
        ("688001.SH", "2024-07-01", "2024-07-08", []),  # sixth day
        ("688001.SH", "2024-07-04", "2024-07-10", ["150.0000"]),  # fifth day, a weekend between
        ("688001.SH", "2024-07-04", "2024-07-11", []),
        ("688001.SH", "2024-07-08", "2024-07-05", []),  # before its listing
        ("688001.SH", "-", "2024-07-05", []),
        ("300001.SZ", "2020-08-24", "2020-08-28", ["150.0000"]),
        ("300001.SZ", "2020-08-21", "2020-08-21", ["150.0000"]),  # before the reform: the first day only
        ("300001.SZ", "2020-08-21", "2020-08-24", []),
        ("600001.SH", "2023-04-10", "2023-04-14", ["150.0000"]),
        ("600001.SH", "2023-04-07", "2023-04-07", ["150.0000"]),
        ("600001.SH", "2023-04-07", "2023-04-10", []),
        ("920002.BJ", "2024-07-01", "2024-07-01", ["150.0000"]),
        ("920002.BJ", "2024-07-01", "2024-07-02", []),
    ],
)
def test_the_first_days_of_a_listing_have_no_limit(
    tmp_path: Path, security: str, listed: str, day: str, said: list[str]
) -> None:
    assert one_move(tmp_path, "10.00", "25.00", security=security, listed=listed, day=day) == said


@pytest.mark.parametrize(("day", "said"), [("2020-08-21", []), ("2020-08-24", ["15.0000"])])
def test_the_limit_of_chinext_is_wider_since_its_reform(tmp_path: Path, day: str, said: list[str]) -> None:
    assert one_move(tmp_path, "10.00", "11.50", security="300001.SZ", day=day) == said


def test_the_previous_close_is_the_stated_one_or_else_the_last_one_in_the_folder(tmp_path: Path) -> None:
    quotes = """
    2024-07-01 688001.SH 10.00 -
    2024-07-02 688001.SH 10.80 10.00
    2024-07-03 688001.SH - 10.80
    2024-07-04 688001.SH 9.90 9.00
    2024-07-05 688001.SH 9.00 -
    """
    folder = small_history(tmp_path, quotes)

    assert notifications(folder, [MOVE]) == {
        ("move", "688001.SH", "2024-07-02", "8.0000"),
        ("move", "688001.SH", "2024-07-04", "10.0000"),  # 9.90 on 9.00; on 10.80 it would be -8.3333
        ("move", "688001.SH", "2024-07-05", "-9.0909"),  # 9.00 on 9.90
    }


def test_without_the_column_a_move_is_measured_over_a_suspension_and_from_before_membership(tmp_path: Path) -> None:
    quotes = "2024-07-01 688001.SH 10.00\n2024-07-02 600001.SH 1.00\n2024-07-03 688001.SH 11.00"
    folder = small_history(tmp_path, quotes, titles="甲 3 浙江 2024-07-03 -")

    assert notifications(folder, [MOVE]) == {("move", "688001.SH", "2024-07-03", "10.0000")}


def test_a_member_without_a_share_count_has_a_price_that_moves_and_no_value_that_changes(tmp_path: Path) -> None:
    folder = small_history(tmp_path, "2024-07-01 688001.SH 11.00 10.00", shares="")

    assert notifications(folder, [MOVE, {**CHANGE, "percent": "0"}]) == {
        ("move", "688001.SH", "2024-07-01", "10.0000"),
    }


def test_a_close_beyond_the_limit_is_suspected_also_without_a_share_count(tmp_path: Path) -> None:
    folder = small_history(tmp_path, "2024-07-01 688001.SH 12.01 10.00", shares="")

    assert notifications(folder, [MOVE]) == set()


def test_a_price_rule_watches_its_scope_only(tmp_path: Path) -> None:
    folder = small_history(tmp_path, "2024-07-01 688001.SH 11.00 10.00", titles="甲 3 浙江 - -")
    scopes = ("list:3", "list:4", "province:浙江", "province:宁波", "board:star", "board:bse")

    fired = notifications(folder, [{**MOVE, "id": scope, "scope": scope} for scope in scopes])
    assert {rule for rule, *_ in fired} == {"list:3", "province:浙江", "board:star"}


def test_a_change_compares_the_same_members_at_two_prices(tmp_path: Path) -> None:
    """Of the second day only 甲 and 乙 compare: 丙 is suspended, 丁 is new without a price before, 戊 is suspected.

    (10.30 x 100 + 20.00 x 50) / (10.00 x 100 + 19.90 x 50) = 2030 / 1995, which is 1.7544 % up.
    """
    codes = {"甲": "688001.SH", "乙": "688002.SH", "丙": "688003.SH", "丁": "688004.SH", "戊": "688005.SH"}
    quotes = """
    2024-07-01 688001.SH 10.00
    2024-07-01 688002.SH 19.90
    2024-07-01 688003.SH 30.00
    2024-07-01 688005.SH 40.00
    2024-07-02 688001.SH 10.30
    2024-07-02 688002.SH 20.00
    2024-07-02 688003.SH -
    2024-07-02 688004.SH 99.00
    2024-07-02 688005.SH 10.00
    """
    small_history(
        tmp_path,
        quotes,
        titles="\n".join(f"{company} 3 浙江 - -" for company in codes),
        links="\n".join(f"{company} {code} self - -" for company, code in codes.items()),
        listed="\n".join(f"{code} 2020-01-02" for code in codes.values()),
        shares="\n".join(f"{code} 2020-01-02 {50 if code == '688002.SH' else 100}" for code in codes.values()),
    )

    rules = [{**CHANGE, "percent": "1.75"}, {**CHANGE, "id": "more", "percent": "1.76"}]
    assert notifications(tmp_path, rules) == {("change", "all", "2024-07-02", "1.7544")}


def test_a_change_uses_the_shares_of_today_for_both_sums(tmp_path: Path) -> None:
    quotes = "2024-07-01 688001.SH 10.00\n2024-07-02 688001.SH 10.20"
    folder = small_history(tmp_path, quotes, shares="688001.SH 2020-01-02 100\n688001.SH 2024-07-02 900")

    assert notifications(folder, [{**CHANGE, "scope": "list:3"}]) == {("change", "list:3", "2024-07-02", "2.0000")}
