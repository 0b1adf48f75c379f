"""The table fits a terminal, and the JSON says the same."""

import json

import pytest

from connectors.doctor.table import COLUMNS, age, as_json, table
from connectors.doctor.verdict import ADVICE, Verdict
from connectors.upstream.failure import Failure


def a_verdict(failure: Failure | None = None, what_to_do: str = "nothing", detail: str = "") -> Verdict:
    return Verdict(source="eastmoney announcements", host="np-anotice-stock.eastmoney.com", universes=(),
                   works=not failure, reachable=not failure, schema_holds=True, age_seconds=7200.0, left_today=60_000,
                   failure=failure, detail=detail, what_to_do=what_to_do)


def test_a_line_is_never_wider_than_a_terminal_however_much_there_is_to_say() -> None:
    text = table([a_verdict(failure, ADVICE[failure], "很长的 detail " * 30) for failure in Failure])
    assert max(map(len, text.splitlines())) <= COLUMNS
    assert all(" ".join(ADVICE[failure].split()[:3]) in text for failure in Failure)


def test_a_source_that_works_is_one_line() -> None:
    assert table([a_verdict()]).splitlines() == [
        "source                   reachable  schema  age  left    what to do",
        "eastmoney announcements  yes        holds   2 h  60,000  nothing"]


def test_what_failed_the_same_way_is_told_once() -> None:
    banned, refused = (a_verdict(failure, "wait", "why") for failure in (Failure.FORBIDDEN, Failure.REFUSED))
    assert table([refused, banned, refused, refused]).splitlines()[-2:] == [
        "eastmoney announcements and 2 more: refused: why",
        "eastmoney announcements (np-anotice-stock.eastmoney.com): forbidden: why"]


@pytest.mark.parametrize(("seconds", "text"), [
    (None, "-"), (0.4, "0 s"), (119.0, "119 s"), (120.0, "2 min"), (7199.0, "119 min"), (7200.0, "2 h"),
    (172_800.0, "2 d"), (-300.0, "-5 min")])
def test_an_age_is_told_in_its_largest_unit(seconds: float | None, text: str) -> None:
    assert age(seconds) == text


def test_programs_read_the_same() -> None:
    found = json.loads(as_json([a_verdict(Failure.DRIFT, "update", "f2 is gone")], None, ["market"], "live cannot run"))
    assert (found["live_can_run"], found["universes_without_source"]) == (False, ["market"])
    assert found["sources"][0] | {"host": ""} == {
        "source": "eastmoney announcements", "host": "", "universes": [], "works": False, "reachable": False,
        "schema_holds": True, "age_seconds": 7200.0, "left_today": 60_000, "failure": "drift", "detail": "f2 is gone",
        "what_to_do": "update"}
