"""Member, not a member, or not known, on a day, as known at a moment: hand-checked; later facts never change it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contract.assertions import standing
from streams.contract.companies import normalised
from streams.contract.events.registry import Claim, Confidence, Membership
from streams.members.verdict import Standing, Verdict, members, verdict_on
from tests.builders import a_membership

MEMBER, NO, UNKNOWN = Standing.MEMBER, Standing.NOT_A_MEMBER, Standing.NOT_KNOWN
LASTING = "虚构云岫精密股份有限公司"  # list 3, passed its review
FAILING = "虚构星槎智能股份有限公司"  # list 3, failed it
REVOKED = "虚构青阶材料股份有限公司"  # list 4, revoked, told late
OLD_NAME, NEW_NAME = "虚构白榆电子有限公司", "虚构白榆微电子股份有限公司"
SEEN = "虚构朱明传感股份有限公司"  # seen with the title, list unknown
WRONG = "虚构玄圃化学股份有限公司"  # listed by mistake
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def on(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


def claim(company: str, what: Claim, recorded: datetime, **changes: Any) -> Membership:
    fields = {"company": company, "claim": what, "recorded_at": recorded, "list_number": None, "province": None}
    return a_membership(**fields | changes)


MISTAKE = claim(WRONG, Claim.ANNOUNCED, on(2024, 9, 3), list_number=6, valid_from=date(2024, 9, 2),
                valid_to=date(2027, 9, 1))
GOLDEN = [
    claim(LASTING, Claim.ANNOUNCED, on(2021, 9, 15), list_number=3, valid_from=date(2021, 7, 1),
          valid_to=date(2024, 6, 30)),
    claim(LASTING, Claim.PASSED_REVIEW, on(2024, 9, 2), list_number=3, valid_from=date(2024, 7, 1),
          valid_to=date(2027, 6, 30)),
    claim(FAILING, Claim.ANNOUNCED, on(2021, 9, 15), list_number=3, valid_from=date(2021, 7, 1),
          valid_to=date(2024, 6, 30)),
    claim(FAILING, Claim.FAILED_REVIEW, on(2024, 9, 2), list_number=3, valid_from=date(2024, 7, 1)),
    claim(REVOKED, Claim.ANNOUNCED, on(2022, 8, 9), list_number=4, valid_from=date(2022, 8, 8),
          valid_to=date(2025, 8, 7)),
    claim(REVOKED, Claim.REVOKED, on(2024, 3, 1), list_number=4, valid_from=date(2023, 5, 4)),
    claim(OLD_NAME, Claim.ANNOUNCED, on(2023, 7, 15), list_number=5, valid_from=date(2023, 7, 14),
          valid_to=date(2026, 7, 13)),
    claim(NEW_NAME, Claim.RENAMED, on(2024, 2, 1), former_name=OLD_NAME, valid_from=date(2024, 1, 15)),
    claim(SEEN, Claim.OBSERVED, on(2025, 7, 16), valid_from=date(2025, 7, 16), confidence=Confidence.LOW),
    MISTAKE,
    claim(WRONG, Claim.CORRECTED, on(2024, 10, 8), corrects=MISTAKE.assertion_id),
]


@pytest.mark.parametrize(("company", "as_of", "known_at", "expected", "why"), [
    (LASTING, date(2019, 6, 4), NOW, NO, "the day before the first list, nobody was one"),
    (LASTING, date(2021, 6, 30), NOW, NO, "a title begins with its list"),
    (LASTING, date(2021, 7, 1), NOW, MEMBER, "its first day"),
    (LASTING, date(2024, 6, 30), NOW, MEMBER, "the day its validity ends is the last"),
    (LASTING, date(2024, 7, 1), on(2024, 8, 1), NO, "ended, as far as was known before the review was told"),
    (LASTING, date(2024, 7, 1), NOW, MEMBER, "the review joins without a gap"),
    (FAILING, date(2024, 6, 30), NOW, MEMBER, "a failed review takes nothing back"),
    (FAILING, date(2024, 7, 1), NOW, NO, "after a failed review"),
    (REVOKED, date(2023, 5, 4), on(2023, 6, 1), MEMBER, "the revocation is not told yet"),
    (REVOKED, date(2023, 5, 4), NOW, NO, "from the day of the revocation, once it is told"),
    (REVOKED, date(2023, 5, 3), NOW, MEMBER, "the day before it"),
    (NEW_NAME, date(2023, 12, 1), NOW, MEMBER, "its new name speaks of the days before it, too"),
    (OLD_NAME, date(2024, 3, 1), NOW, MEMBER, "its old name of the days after"),
    (NEW_NAME, date(2024, 3, 1), on(2024, 1, 20), UNKNOWN, "nobody knew that this was its name"),
    (SEEN, date(2025, 7, 15), NOW, UNKNOWN, "before it was first seen"),
    (SEEN, date(2026, 7, 15), NOW, MEMBER, "seen a year ago"),
    (SEEN, date(2028, 7, 16), NOW, UNKNOWN, "three years later nobody knows of a review"),
    (SEEN, date(2025, 7, 20), on(2025, 7, 1), UNKNOWN, "not told yet"),
    (WRONG, date(2024, 9, 20), on(2024, 9, 20), MEMBER, "as the list said"),
    (WRONG, date(2024, 9, 20), NOW, UNKNOWN, "the list was wrong, and nothing else is known"),
    ("虚构无名股份有限公司", date(2024, 9, 20), NOW, UNKNOWN, "nobody speaks of it"),
    ("虚构无名股份有限公司", date(2019, 6, 4), NOW, NO, "nobody was one then, whoever it is"),
])  # fmt: skip
def test_golden_verdicts(company: str, as_of: date, known_at: datetime, expected: Standing, why: str) -> None:
    assert verdict_on(company, GOLDEN, as_of=as_of, known_at=known_at).standing is expected, why


def test_a_verdict_lists_every_claim_behind_it_by_every_name_oldest_first() -> None:
    found = verdict_on(OLD_NAME, GOLDEN, as_of=date(2024, 3, 1))

    assert found.company == NEW_NAME
    assert found.names == tuple(sorted((OLD_NAME, NEW_NAME)))
    assert [each.claim for each in found.because] == [Claim.ANNOUNCED, Claim.RENAMED]
    assert [stretch.claim.list_number for stretch in found.titles] == [5]


def test_only_claims_from_a_confidence_up_count() -> None:
    assert verdict_on(SEEN, GOLDEN, as_of=date(2025, 8, 1), confidence=Confidence.MEDIUM).standing is UNKNOWN
    low_end = claim(LASTING, Claim.REVOKED, on(2022, 1, 1), valid_from=date(2022, 1, 1), confidence=Confidence.LOW)
    assert verdict_on(LASTING, [*GOLDEN, low_end], as_of=date(2023, 1, 1)).standing is MEMBER


def test_between_an_ended_title_and_a_later_sight_nothing_is_known() -> None:
    later = claim(LASTING, Claim.OBSERVED, on(2025, 1, 1), valid_from=date(2025, 1, 1))
    assert verdict_on(LASTING, [GOLDEN[0], later], as_of=date(2024, 8, 1)).standing is UNKNOWN
    again = claim(FAILING, Claim.ANNOUNCED, on(2025, 10, 16), list_number=7, valid_from=date(2025, 10, 15))
    both = [each for each in GOLDEN if each.company == FAILING]
    assert verdict_on(FAILING, [*both, again], as_of=date(2025, 10, 14)).standing is NO
    assert verdict_on(FAILING, [*both, again], as_of=date(2025, 10, 15)).standing is MEMBER


def test_a_correction_that_was_itself_corrected_does_not_count() -> None:
    [correction] = [each for each in GOLDEN if each.claim is Claim.CORRECTED]
    back = claim(WRONG, Claim.CORRECTED, on(2024, 11, 1), corrects=correction.assertion_id)
    assert verdict_on(WRONG, [*GOLDEN, back], as_of=date(2024, 9, 20)).standing is MEMBER


def test_an_open_announcement_gives_nothing_before_there_were_lists() -> None:
    always = claim(LASTING, Claim.ANNOUNCED, on(2024, 1, 1))
    assert verdict_on(LASTING, [always], as_of=date(2010, 1, 1)).standing is NO
    assert verdict_on(LASTING, [always], as_of=date(2019, 6, 5)).standing is MEMBER


def test_an_end_on_the_first_day_of_a_title_leaves_nothing_of_it() -> None:
    end = claim(FAILING, Claim.REVOKED, on(2024, 9, 2), list_number=3, valid_from=date(2021, 7, 1))
    assert verdict_on(FAILING, [GOLDEN[2], end], as_of=date(2021, 7, 1)).standing is NO


def test_a_sight_less_sure_than_an_earlier_end_does_not_undo_it() -> None:
    seen = claim(FAILING, Claim.OBSERVED, on(2025, 3, 1), valid_from=date(2025, 3, 1), confidence=Confidence.LOW)
    ended = [each for each in GOLDEN if each.company == FAILING]
    assert verdict_on(FAILING, [*ended, seen], as_of=date(2025, 4, 1)).standing is NO
    again = claim(FAILING, Claim.ANNOUNCED, on(2025, 1, 1), list_number=6, valid_from=date(2025, 1, 1))
    assert verdict_on(FAILING, [*ended, again, seen], as_of=date(2025, 4, 1)).standing is MEMBER


def test_a_sight_during_a_title_of_a_list_says_nothing_beyond_its_end() -> None:
    seen = claim(FAILING, Claim.OBSERVED, on(2024, 5, 1), valid_from=date(2024, 5, 1))
    assert verdict_on(FAILING, [GOLDEN[2], seen], as_of=date(2024, 6, 30)).standing is MEMBER
    assert verdict_on(FAILING, [GOLDEN[2], seen], as_of=date(2024, 7, 1)).standing is NO


def test_between_an_end_and_a_later_sight_nothing_is_known() -> None:
    seen = claim(FAILING, Claim.OBSERVED, on(2026, 1, 1), valid_from=date(2026, 1, 1))
    ended = [each for each in GOLDEN if each.company == FAILING]
    assert verdict_on(FAILING, [*ended, seen], as_of=date(2025, 12, 31)).standing is UNKNOWN


def test_an_end_that_is_less_sure_than_the_last_title_says_nothing_of_the_days_after() -> None:
    seen = claim(LASTING, Claim.OBSERVED, on(2020, 1, 1), valid_from=date(2020, 1, 1), confidence=Confidence.HIGH)
    low_end = claim(LASTING, Claim.REVOKED, on(2023, 6, 1), valid_from=date(2023, 6, 1), confidence=Confidence.LOW)
    assert verdict_on(LASTING, [seen, low_end], as_of=date(2024, 1, 1)).standing is UNKNOWN


def test_a_claim_without_a_province_is_of_the_companys_last_known_one() -> None:
    first = GOLDEN[0].model_copy(update={"province": "浙江"})
    [title] = verdict_on(LASTING, [first, GOLDEN[1]], as_of=date(2025, 1, 1)).titles
    assert (title.claim.province, title.province) == (None, "浙江")


def test_a_long_chain_of_corrections_is_followed() -> None:
    chain = [MISTAKE]
    for number in range(1200):
        chain.append(claim(WRONG, Claim.CORRECTED, on(2025, 1, 1), corrects=chain[-1].assertion_id, city=str(number)))
    assert verdict_on(WRONG, chain, as_of=date(2024, 9, 20)).standing is MEMBER
    assert verdict_on(WRONG, chain[:-1], as_of=date(2024, 9, 20)).standing is UNKNOWN


def test_one_credit_code_is_one_company() -> None:
    code = "91330100MA00000000"
    one = claim("虚构甲有限公司", Claim.OBSERVED, on(2024, 1, 1), valid_from=date(2024, 1, 1), credit_code=code)
    other = claim("虚构乙股份有限公司", Claim.ANNOUNCED, on(2025, 1, 1), valid_from=date(2025, 1, 1), credit_code=code)
    assert len(members([one, other], as_of=date(2025, 2, 1))) == 1
    assert verdict_on("虚构乙股份有限公司", [one, other], as_of=date(2024, 6, 1)).standing is MEMBER


NAMES = st.sampled_from([LASTING, FAILING, OLD_NAME, NEW_NAME])
DAYS = st.integers(0, 3000).map(lambda number: date(2019, 1, 1) + timedelta(days=number))
MOMENTS = st.integers(0, 100).map(lambda number: on(2024, 1, 1) + timedelta(days=number))


@st.composite
def claims(draw: st.DrawFn) -> Membership:
    what = draw(st.sampled_from([each for each in Claim if each is not Claim.CORRECTED]))
    company, first = draw(NAMES), draw(DAYS)
    last = draw(st.none() | st.integers(0, 1500).map(lambda number: first + timedelta(days=number)))
    former = draw(NAMES) if what is Claim.RENAMED else None
    return claim(company, what, draw(MOMENTS), list_number=draw(st.none() | st.integers(1, 3)), valid_from=first,
                 valid_to=last, former_name=former, confidence=draw(st.sampled_from(Confidence)))


@st.composite
def registries(draw: st.DrawFn) -> list[Membership]:
    found = draw(st.lists(claims(), max_size=6))
    for _ in range(draw(st.integers(0, 2))):
        if found:
            wrong = draw(st.sampled_from(found))
            found.append(claim(wrong.company, Claim.CORRECTED, draw(MOMENTS), corrects=wrong.assertion_id))
    return found


def answers(memberships: list[Membership], as_of: date, known_at: datetime | None) -> dict[str, Verdict]:
    return members(memberships, as_of=as_of, known_at=known_at)


@given(registries(), registries(), DAYS, MOMENTS)
def test_a_fact_recorded_later_never_changes_an_answer_with_an_earlier_known_at(
        known: list[Membership], later: list[Membership], as_of: date, known_at: datetime) -> None:
    after = [each.model_copy(update={"recorded_at": known_at + timedelta(days=200, seconds=number)})
             for number, each in enumerate(later)]
    assert answers([*known, *after], as_of, known_at) == answers(known, as_of, known_at)


@given(registries(), DAYS, st.none() | MOMENTS, st.randoms(use_true_random=False))
def test_the_answer_is_total_and_the_order_and_repeats_of_assertions_are_nothing(
        known: list[Membership], as_of: date, known_at: datetime | None, chance: Any) -> None:
    found = answers(known, as_of, known_at)
    assert {name for verdict in found.values() for name in verdict.names} >= {
        normalised(each.company) for each in standing(known, known_at)}
    shuffled = [*known, *known]
    chance.shuffle(shuffled)
    assert answers(shuffled, as_of, known_at) == found
