"""The oracle's totals on cases computed by hand. 2024-07-01 was a Monday."""

from pathlib import Path

from tests.oracle.small_history import ONE_TITLE, small_history
from tests.oracle.totals import market_values

TWO_DAYS = """
2024-07-01 688001.SH 10.55
2024-07-02 688001.SH 10.57
"""


def lines(folder: Path, scope: str = "all") -> list[str]:
    """Return a scope's rows as `date value members priced carried missing complete`."""
    return [
        " ".join(value for column, value in row.items() if column != "scope")
        for row in market_values(folder)
        if row["scope"] == scope
    ]


def scopes(folder: Path, date: str) -> list[str]:
    return [row["scope"] for row in market_values(folder) if row["date"] == date]


def test_a_member_is_worth_its_close_times_its_shares_in_each_of_its_scopes(tmp_path: Path) -> None:
    folder = small_history(tmp_path, "2024-07-01 688001.SH 10.55", shares="688001.SH 2024-07-01 301")

    assert market_values(folder) == [
        {
            "date": "2024-07-01",
            "scope": scope,
            "market_value_yuan": "3175.550",
            "members": "1",
            "priced": "1",
            "carried": "0",
            "missing": "0",
            "complete": "true",
        }
        for scope in ("all", "board:star", "exchange:SH", "list:3", "province:浙江")
    ]


def test_a_value_keeps_its_li(tmp_path: Path) -> None:
    folder = small_history(tmp_path, "2024-07-01 688001.SH 0.007", shares="688001.SH 2024-07-01 3")

    assert lines(folder) == ["2024-07-01 0.021 1 1 0 0 true"]


def test_the_first_and_the_last_day_of_a_title_both_count_and_then_its_scopes_are_empty(tmp_path: Path) -> None:
    days = "\n".join(f"2024-07-0{n} 688001.SH 1.00" for n in (1, 2, 3, 4))
    folder = small_history(tmp_path, days, titles="甲 3 浙江 2024-07-02 2024-07-03")

    after = "2024-07-04 0.000 0 0 0 0 true"
    expected = ["2024-07-02 100.000 1 1 0 0 true", "2024-07-03 100.000 1 1 0 0 true", after]
    assert lines(folder) == lines(folder, "list:3") == lines(folder, "province:浙江") == expected


def test_the_first_and_the_last_day_of_a_link_both_count(tmp_path: Path) -> None:
    days = "\n".join(f"2024-07-0{n} 688001.SH 1.00" for n in (1, 2, 3, 4))
    folder = small_history(tmp_path, days, links="甲 688001.SH self 2024-07-02 2024-07-03")

    assert [line.split()[2] for line in lines(folder)] == ["1", "1", "0"]


def test_a_firm_that_leaves_and_rejoins_counts_again(tmp_path: Path) -> None:
    days = "\n".join(f"2024-07-0{n} 688001.SH 1.00" for n in (1, 2, 3))
    folder = small_history(tmp_path, days, titles="甲 3 浙江 - 2024-07-01\n甲 4 浙江 2024-07-03 -")

    assert [line.split()[2] for line in lines(folder)] == ["1", "0", "1"]
    assert [line.split()[2] for line in lines(folder, "list:3")] == ["1", "0", "0"]
    assert [line.split()[2] for line in lines(folder, "list:4")] == ["1"]  # first seen on the third day


def test_without_a_list_or_a_province_there_is_no_such_scope(tmp_path: Path) -> None:
    folder = small_history(tmp_path, "2024-07-01 688001.SH 1.00", titles="甲 - - - -")

    assert scopes(folder, "2024-07-01") == ["all", "board:star", "exchange:SH"]


def test_a_firm_on_two_lists_counts_in_both_and_once_in_all(tmp_path: Path) -> None:
    folder = small_history(tmp_path, "2024-07-01 688001.SH 1.00", titles="甲 3 浙江 - -\n甲 5 浙江 - -\n甲 5 宁波 - -")

    one = ["2024-07-01 100.000 1 1 0 0 true"]
    assert [lines(folder, scope) for scope in ("all", "list:3", "list:5", "province:浙江", "province:宁波")] == [
        one
    ] * 5


def test_a_parent_is_no_member(tmp_path: Path) -> None:
    folder = small_history(tmp_path, TWO_DAYS, links="甲 688001.SH parent - -")

    assert market_values(folder) == []


def test_the_list_of_a_subsidiary_is_not_the_list_of_a_member_that_is_also_its_parent(tmp_path: Path) -> None:
    links = "甲 688001.SH self - -\n乙 688001.SH parent - -"
    folder = small_history(tmp_path, "2024-07-01 688001.SH 1.00", titles="甲 3 - - -\n乙 5 海南 - -", links=links)

    assert scopes(folder, "2024-07-01") == ["all", "board:star", "exchange:SH", "list:3"]


def test_boards_and_exchanges_follow_from_the_code(tmp_path: Path) -> None:
    codes = ("600001.SH", "689009.SH", "003001.SZ", "302001.SZ", "920002.BJ")
    folder = small_history(
        tmp_path,
        "\n".join(f"2024-07-01 {code} 1.00" for code in codes),
        links="\n".join(f"甲 {code} self - -" for code in codes),
        shares="\n".join(f"{code} 2020-01-02 100" for code in codes),
    )

    counts = {row["scope"]: row["members"] for row in market_values(folder) if ":" in row["scope"]}
    assert {scope: counts[scope] for scope in counts if scope.startswith(("board", "exchange"))} == {
        "board:sse_main": "1",
        "board:star": "1",
        "board:szse_main": "1",
        "board:chinext": "1",
        "board:bse": "1",
        "exchange:SH": "2",
        "exchange:SZ": "2",
        "exchange:BJ": "1",
    }


def test_a_share_count_counts_from_its_day_and_also_while_suspended(tmp_path: Path) -> None:
    quotes = "2024-07-01 688001.SH 2.00\n2024-07-02 688001.SH -\n2024-07-03 600001.SH 1.00\n2024-07-04 688001.SH 3.00"
    counts = ("2020-01-02 100", "2024-07-02 110", "2024-07-03 120", "2024-07-05 999")
    folder = small_history(tmp_path, quotes, shares="\n".join(f"688001.SH {count}" for count in counts))

    assert lines(folder) == [
        "2024-07-01 200.000 1 1 0 0 true",
        "2024-07-02 220.000 1 0 1 0 true",  # an empty close
        "2024-07-03 240.000 1 0 1 0 true",  # no row
        "2024-07-04 360.000 1 1 0 0 true",
    ]


def test_a_member_is_carried_at_a_close_from_before_it_was_a_member(tmp_path: Path) -> None:
    quotes = "2024-07-01 688001.SH 2.00 1.90\n2024-07-02 688001.SH - 1.50"
    folder = small_history(tmp_path, quotes, titles="甲 3 浙江 2024-07-02 -")

    assert lines(folder) == ["2024-07-02 200.000 1 0 1 0 true"]


def test_a_member_without_any_close_is_carried_at_the_latest_stated_previous_close(tmp_path: Path) -> None:
    quotes = """
    2024-07-01 688001.SH - -
    2024-07-02 688001.SH - 1.50
    2024-07-03 600001.SH 1.00 1.00
    2024-07-04 688001.SH - 1.60
    """
    folder = small_history(tmp_path, quotes)

    assert lines(folder) == [
        "2024-07-01 0.000 1 0 0 1 false",
        "2024-07-02 150.000 1 0 1 0 true",
        "2024-07-03 150.000 1 0 1 0 true",
        "2024-07-04 160.000 1 0 1 0 true",
    ]


def test_a_member_without_a_share_count_is_missing(tmp_path: Path) -> None:
    folder = small_history(tmp_path, TWO_DAYS, shares="688001.SH 2024-07-02 100")

    assert lines(folder) == ["2024-07-01 0.000 1 0 0 1 false", "2024-07-02 1057.000 1 1 0 0 true"]


def test_a_newcomer_counts_from_its_first_trade_or_the_day_after_its_listing_date(tmp_path: Path) -> None:
    market = "\n".join(f"2024-07-0{n} 600001.SH 1.00" for n in (1, 2, 3))
    trades_at_once = small_history(tmp_path, f"{market}\n2024-07-02 688001.SH 5.00", listed="688001.SH 2024-07-02")
    assert lines(trades_at_once) == ["2024-07-02 500.000 1 1 0 0 true", "2024-07-03 500.000 1 0 1 0 true"]

    trades_later = small_history(tmp_path, market, listed="688001.SH 2024-07-02")
    assert lines(trades_later) == ["2024-07-03 0.000 1 0 0 1 false"]


def test_without_a_listing_date_a_member_counts_from_its_first_trade(tmp_path: Path) -> None:
    quotes = "2024-07-01 688001.SH - 4.00\n2024-07-02 688001.SH 5.00 4.00\n2024-07-03 688001.SH - 5.00"
    for listed in ("", "688001.SH -"):
        folder = small_history(tmp_path, quotes, listed=listed)
        assert lines(folder) == ["2024-07-02 500.000 1 1 0 0 true", "2024-07-03 500.000 1 0 1 0 true"]


def test_an_old_bse_code_is_the_same_security(tmp_path: Path) -> None:
    quotes = "2024-07-01 833819.BJ 2.00\n2024-07-02 920819.BJ -\n2024-07-03 920819.BJ 3.00"
    folder = small_history(
        tmp_path,
        quotes,
        links="甲 833819.BJ self - -",
        listed="920819.BJ 2020-07-27",
        shares="833819.BJ 2020-07-27 100",
    )

    expected = ["2024-07-01 200.000 1 1 0 0 true", "2024-07-02 200.000 1 0 1 0 true", "2024-07-03 300.000 1 1 0 0 true"]
    assert lines(folder) == lines(folder, "board:bse") == expected


def test_on_an_empty_day_everything_is_carried(tmp_path: Path) -> None:
    folder = small_history(tmp_path, "2024-07-01 688001.SH 2.00\n2024-07-02 600001.SH -", titles=ONE_TITLE)

    assert lines(folder)[1] == "2024-07-02 200.000 1 0 1 0 true"
