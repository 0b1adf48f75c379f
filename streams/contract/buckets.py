"""Our own stable hash: which of the 16 buckets, and so which partition, a security or company belongs to."""

from zlib import crc32

BUCKETS = 16


def bucket_of(key: str) -> int:
    """Return the bucket, 0 to 15, of a key; the same on every machine and in every version."""
    return crc32(key.encode()) % BUCKETS
