"""Events go to bytes and back unchanged; what is not the event of its topic is refused in one line."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contract.buckets import BUCKETS
from streams.contract.clock import from_epoch_ms
from streams.contract.codec import Undecodable, decode, encode
from streams.contract.events.alerts import Delivery, Notification, Severity
from streams.contract.events.members import Member
from streams.contract.events.quotes import QuoteBatch, QuoteStatus
from streams.contract.events.registry import Membership
from streams.contract.events.runtime import DeadLetter, Reason
from streams.contract.events.values import MarketValue
from streams.contract.regions import REGIONS
from streams.contract.topics import TOPICS, Topic
from tests.builders import DAY, a_batch, a_member, a_membership, a_row, a_sweep, a_title
from tests.golden.test_golden import golden

INTS = st.integers(-(2**63), 2**63)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
MONEY = st.decimals(-(10**12), 10**12, places=3, allow_nan=False)
DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))
MOMENTS = st.integers(631_152_000_000, 4_102_444_800_000).map(from_epoch_ms)  # from 1990 on
ROWS = st.lists(st.builds(
    a_row, TEXTS, st.none() | INTS, st.none() | INTS, volume=st.none() | INTS, turnover_li=st.none() | INTS,
    quoted_at_ms=INTS, status=st.sampled_from(QuoteStatus)), max_size=5)
SWEEPS = st.builds(a_sweep, st.integers(1, 2**62), day=DAYS, universe=TEXTS, source=TEXTS, started_at=MOMENTS,
                   members_offset=st.integers(1, 2**62))
BATCHES = st.builds(a_batch, ROWS, sweep=SWEEPS, bucket=st.integers(0, BUCKETS - 1))
TITLES = st.builds(a_title, company=TEXTS, list_number=st.none() | st.integers(1, 7),
                   province=st.none() | st.sampled_from(list(REGIONS)), city=st.none() | TEXTS,
                   valid_from=st.none() | DAYS, valid_to=st.none() | DAYS)
MEMBERS = st.builds(a_member, name=TEXTS, titles=st.lists(TITLES, min_size=1, max_size=3).map(tuple),
                    shares=st.none() | st.integers(1, 10**12), listed_on=st.none() | DAYS)
LETTERS = st.builds(DeadLetter, topic=TEXTS, partition=st.integers(0, 15), offset=st.integers(0, 2**62),
                    key=st.none() | st.binary(max_size=20), value=st.none() | st.binary(max_size=50),
                    reason=st.sampled_from(Reason), detail=TEXTS, row=st.none() | st.integers(0, 100))
NOTIFICATIONS = st.builds(
    Notification, id=TEXTS, rule=TEXTS, rule_version=TEXTS, kind=TEXTS, severity=st.sampled_from(Severity),
    subject=TEXTS, subject_name=TEXTS, date=DAYS, at=MOMENTS, observed=MONEY, threshold=MONEY, text=TEXTS, value=MONEY,
    base=MONEY, source=TEXTS)


@given(st.one_of(BATCHES, MEMBERS, LETTERS, NOTIFICATIONS))
def test_an_event_comes_back_as_it_was(event: Any) -> None:
    assert decode(type(event), encode(event)) == event


def test_text_is_utf_8_and_not_escaped() -> None:
    assert "虚构云岫精密股份有限公司".encode() in encode(a_membership())


def test_a_moment_keeps_its_offset_and_an_amount_its_decimals() -> None:
    moment = datetime(2024, 7, 2, 15, 0, tzinfo=UTC) + timedelta(microseconds=1)
    membership = decode(Membership, encode(a_membership(recorded_at=moment)))

    assert membership.recorded_at == moment
    assert b'"change_percent":"5.5000"' in encode(first_example("little-giants.market-value"))


def first_example(name: str) -> Any:
    topic = next(topic for topic in TOPICS if topic.name == name)
    return decode(topic.event, golden(topic)[0][1])


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_a_field_more_or_less_is_refused(topic: Topic) -> None:
    for _, value in golden(topic):
        fields = json.loads(value)
        with pytest.raises(Undecodable, match=r"^novelty: Extra inputs are not permitted \(1 error\(s\)\)$"):
            decode(topic.event, json.dumps({**fields, "novelty": 1}).encode())
        required = next(name for name, field in topic.event.model_fields.items() if field.is_required())
        del fields[required]
        with pytest.raises(Undecodable, match=rf"^{required}: Field required"):
            decode(topic.event, json.dumps(fields).encode())


@pytest.mark.parametrize(("change", "told"), [
    ({"bucket": "3"}, "bucket"), ({"bucket": 16}, "bucket"), ({"bucket": -1}, "bucket"), ({"bucket": True}, "bucket"),
    ({"bucket": 3.0}, "bucket"), ({"expected": -1}, "expected"), ({"security": None}, "security"),
    ({"security": ["a", 1]}, r"security\.1"), ({"price_li": [1.5, 2]}, r"price_li\.0"),
    ({"status": ["trading", "halted"]}, r"status\.1"), ({"received_at": "2024-07-02T15:00:00"}, "received_at"),
    ({"price_li": [1]}, "record: Value error, columns differ in length: security 2, price_li 1"),
    ({"received": 3}, "record: Value error, received says 3 but there are 2 rows"), ({"sweep": {}}, r"sweep\.universe"),
])  # fmt: skip
def test_a_batch_that_is_not_quite_one_is_refused_and_the_field_named(change: dict[str, Any], told: str) -> None:
    fields = json.loads(encode(a_batch([a_row(), a_row("688002.SH")])))

    with pytest.raises(Undecodable, match=f"^{told}") as refused:
        decode(QuoteBatch, json.dumps({**fields, **change}).encode())
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("value", [b"", b"{", b"null", b"[]", b"7", b"\xff\xfe", b'{"bucket": NaN}', b"\x00" * 4,
                                   b'"' + b"x" * 2000 + b'"'])  # fmt: skip
def test_bytes_that_are_no_json_object_are_refused_in_one_short_line(value: bytes) -> None:
    with pytest.raises(Undecodable) as refused:
        decode(QuoteBatch, value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 200


def test_a_record_without_a_value_is_refused() -> None:
    with pytest.raises(Undecodable, match=r"^the record has no value$"):
        decode(QuoteBatch, None)


def test_an_amount_that_is_no_number_is_refused() -> None:
    fields = json.loads(encode(first_example("little-giants.market-value")))
    for amount in ("NaN", "Infinity", "1,0", ""):
        with pytest.raises(Undecodable, match=r"^market_value: "):
            decode(MarketValue, json.dumps({**fields, "market_value": amount}).encode())


def test_an_old_bse_code_is_refused_with_the_code_it_has_today() -> None:
    fields = json.loads(encode(a_member("920819.BJ")))
    with pytest.raises(Undecodable, match=r"security: .*'833819\.BJ' is an old code of 920819\.BJ"):
        decode(Member, json.dumps({**fields, "security": "833819.BJ"}).encode())


def test_events_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        a_sweep().trading_day = DAY  # type: ignore[misc]


def test_events_take_keywords_only() -> None:
    kind: Any = Delivery
    with pytest.raises(TypeError):
        kind("id", "file")


def test_a_float_is_no_amount_of_li() -> None:
    with pytest.raises(ValueError, match="price_li"):
        a_batch([{**a_row(), "price_li": 1.0}])
