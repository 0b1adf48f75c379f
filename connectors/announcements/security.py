"""Which security a bare code of six digits is: the ranges of the three exchanges do not overlap. Pure."""

from functools import lru_cache

from streams.contract.securities import Exchange, security_id


@lru_cache(maxsize=16_384)
def followed(code: str) -> str | None:
    """Return the id of an A or BSE share, an old BSE code resolved; None for what is not followed."""
    for exchange in Exchange:
        try:
            return security_id(f"{code}.{exchange}")
        except ValueError:
            continue
    return None
