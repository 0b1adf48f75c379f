"""What the options of `registry import` say of all rows, or in one line why they say nothing."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.errors import BadOption
from connectors.registry.options import statement
from connectors.registry.plan import Statement
from streams.contract.events.registry import Claim, Confidence
from tests.connectors.commands import NOWHERE, said_by
from tests.connectors.registry.documents import firm, write_csv

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def stated(**changes: Any) -> Statement:
    given: dict[str, Any] = {
        "file": Path("/lists/3.pdf"), "list_number": 3, "kind": "announced", "published": None, "source": "s",
        "province": None, "valid_from": None, "valid_to": None, "confidence": "high", "document": None,
        "recorded_at": None, "clock": lambda: NOW}
    return statement(**given | changes)


def test_of_an_announced_list_the_number_says_all() -> None:
    assert stated() == Statement(
        list_number=3, claim=Claim.ANNOUNCED, valid_from=date(2021, 7, 1), valid_to=date(2024, 6, 30), province=None,
        confidence=Confidence.HIGH, document=None, file_name="3.pdf", source="s", recorded_at=NOW)


def test_a_review_of_several_lists_holds_for_three_years_from_its_publication() -> None:
    found = stated(list_number=None, kind="passed_review", published="2025-10-15")
    assert (found.list_number, found.valid_from, found.valid_to) == (None, date(2025, 10, 15), date(2028, 10, 14))


def test_every_option_is_heard() -> None:
    moment = "2021-07-19T10:00:00+08:00"
    found = stated(kind="revoked", published="2022-01-05", province="浙江省", valid_to="2023-01-01", confidence="low",
                   document="通告", recorded_at=moment)
    assert (found.claim, found.valid_from, found.valid_to) == (Claim.REVOKED, date(2022, 1, 5), date(2023, 1, 1))
    assert (found.province, found.confidence, found.document) == ("浙江", Confidence.LOW, "通告")
    assert found.recorded_at == datetime.fromisoformat(moment)


BAD: list[tuple[dict[str, Any], str]] = [
    ({"list_number": 8}, "--list: 8 is not a list; they are 1 to 7"),
    ({"list_number": None}, "--list: is needed with --kind announced: 1 to 7, as "
                            "the file's own title says (第三批 is 3)"),
    ({"kind": "renamed"}, "--kind: 'renamed' is not a kind of list; use announced, passed_review, failed_review, "
                          "revoked, observed"),
    ({"published": "2021"}, "--published: '2021' is not a day; write it as 2021-07-01"),
    ({"kind": "revoked"}, "--published: say on which day the list of revoked was published"),
    ({"valid_to": "2020-01-01"}, "--valid-to: ends on 2020-01-01, before it starts on 2021-07-01"),
    ({"province": "伦敦"}, "--province: '伦敦' is not a region; use a name such as 浙江, 浙江省 or Zhejiang"),
    ({"confidence": "sure"}, "--confidence: 'sure' is not a confidence; use high, medium, low"),
    ({"recorded_at": "2021-07-19"}, "--recorded-at: 2021-07-19 has no time zone; add one, such as +08:00"),
    ({"recorded_at": "9999-12-31T23:59:59+00:00"},
     "--recorded-at: 9999-12-31T23:59:59+00:00 is not between 1990 and 2100; leave it out if it is not known"),
    ({"recorded_at": "1989-12-31T23:59:59-12:00"},
     "--recorded-at: 1989-12-31T23:59:59-12:00 is not between 1990 and 2100; leave it out if it is not known"),
    ({"published": "9999-12-31"},
     "--published: 9999-12-31 is not between 1990 and 2100; leave it out if it is not known"),
    ({"list_number": 4, "published": "1989-12-31"},
     "--published: 1989-12-31 is not between 1990 and 2100; leave it out if it is not known"),
    ({"valid_from": "2101-01-01"},
     "--valid-from: 2101-01-01 is not between 1990 and 2100; leave it out if it is not known"),
    ({"valid_to": "2101-01-01"},
     "--valid-to: 2101-01-01 is not between 1990 and 2100; leave it out if it is not known"),
    ({"list_number": 4, "published": "2098-01-02"},
     "--valid-to: say the last day; the term would end on 2101-01-01, after 2100"),
    ({"source": " "}, "--source: is empty; say where the file is from, best by its URL"),
]


@pytest.mark.parametrize(("changes", "line"), BAD, ids=[line for _, line in BAD])
def test_a_bad_option_is_one_line(changes: dict[str, Any], line: str) -> None:
    with pytest.raises(BadOption) as problem:
        stated(**changes)
    assert str(problem.value) == line


def test_the_first_and_the_last_year_that_an_event_can_hold_are_taken() -> None:
    moment = "2100-12-31T23:59:59-12:00"
    found = stated(list_number=4, published="1990-01-01", valid_to="2100-12-31", recorded_at=moment)
    assert (found.valid_from, found.valid_to) == (date(1990, 1, 1), date(2100, 12, 31))
    assert stated(list_number=4, published="2098-01-01").valid_to == date(2100, 12, 31)


def test_the_user_sees_that_line_and_no_traceback(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "l.csv", "序号,企业名称", f"1,{firm(1)}")
    code, out, err = said_by(NOWHERE, "registry", "import", str(file), "--list", "9", "--source", "s")
    assert (code, out, err) == (1, "", "--list: 9 is not a list; they are 1 to 7\n")
