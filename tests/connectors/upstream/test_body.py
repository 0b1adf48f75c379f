"""A body is unzipped whole, within bounds, or refused."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.upstream.body import BadBody, unzipped

MOST = 1_000


@given(st.lists(st.binary(max_size=60), min_size=1, max_size=16))
def test_a_gzip_body_of_some_members_is_what_they_hold(parts: list[bytes]) -> None:
    assert unzipped(b"".join(map(gzip.compress, parts)), "gzip", MOST) == b"".join(parts)


@pytest.mark.parametrize("encoding", ["", "gzip", "deflate"])
def test_nothing_is_nothing(encoding: str) -> None:
    assert unzipped(b"", encoding, MOST) == b""


@pytest.mark.timeout(20)
@pytest.mark.parametrize("held", [b"", b"a"])
def test_a_gzip_body_of_members_without_end_is_refused_before_they_are_read(held: bytes) -> None:
    member = gzip.compress(held)

    with pytest.raises(BadBody, match="more than 16 members"):
        unzipped(member * (8 * 1024 * 1024 // len(member)), "gzip", MOST)


def test_seventeen_members_are_one_too_many() -> None:
    with pytest.raises(BadBody, match="more than 16 members"):
        unzipped(gzip.compress(b"a") * 17, "gzip", MOST)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_body_that_unzips_to_more_than_may_be_is_refused(encoding: str) -> None:
    zipped = (gzip.compress if encoding == "gzip" else zlib.compress)(b"a" * (MOST + 1))

    with pytest.raises(BadBody, match="more than 1000 bytes"):
        unzipped(zipped, encoding, MOST)
