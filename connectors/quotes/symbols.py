"""How Tencent and Sina write a security: `sh688001`, `sz300586`, `bj920118`. Pure."""

from streams.contract.securities import security_id


def symbol(security: str) -> str:
    code, exchange = security.split(".")
    return exchange.lower() + code


def followed(symbol: str) -> str | None:
    """Return the security of a symbol; None for what is not followed: B shares, indices, unknown ranges."""
    try:
        return security_id(f"{symbol[2:]}.{symbol[:2].upper()}")
    except ValueError:
        return None
