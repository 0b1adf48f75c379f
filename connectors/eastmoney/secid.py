"""How Eastmoney writes a security: `1.688001`, market and code; market 1 is Shanghai, 0 Shenzhen and Beijing. Pure."""

from typing import Final

from streams.contract.securities import security_id

_BEIJING: Final = ("92", "4", "8")  # no code of Shenzhen begins so


def secid(security: str) -> str:
    code, exchange = security.split(".")
    return f"{1 if exchange == 'SH' else 0}.{code}"


def followed(market: int, code: str) -> str | None:
    """Return the security of a market and code; None for what is not followed: B shares, unknown ranges."""
    exchange = "SH" if market == 1 else "BJ" if code.startswith(_BEIJING) else "SZ"
    try:
        return security_id(f"{code}.{exchange}")
    except ValueError:
        return None
