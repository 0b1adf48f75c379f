"""The hash can never change: partitions, states and golden messages rest on it."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contract.buckets import BUCKETS, bucket_of


@pytest.mark.parametrize(("key", "bucket"), [
    ("000001.SZ", 11), ("002001.SZ", 2), ("300586.SZ", 5), ("302132.SZ", 12), ("600519.SH", 5),
    ("688001.SH", 11), ("689009.SH", 0), ("920118.BJ", 6), ("920819.BJ", 11), ("虚构云岫精密股份有限公司", 11),
    ("", 0),
])  # fmt: skip
def test_a_key_is_in_the_bucket_it_has_always_been_in(key: str, bucket: int) -> None:
    assert bucket_of(key) == bucket


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_every_key_has_one_of_the_sixteen_buckets(key: str) -> None:
    assert 0 <= bucket_of(key) < BUCKETS == 16


def test_securities_spread_over_all_buckets() -> None:
    sizes = Counter(bucket_of(f"688{number:03d}.SH") for number in range(1000))

    assert set(sizes) == set(range(BUCKETS))
    assert max(sizes.values()) < 2 * min(sizes.values())
