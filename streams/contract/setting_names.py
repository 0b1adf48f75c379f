"""All settings that processes read from the environment, by name: one that is mistyped would be ignored in silence."""

import difflib
from collections.abc import Iterable
from typing import Final

PREFIX: Final = "LITTLE_GIANTS_"
SETTING_NAMES: Final = frozenset({
    "BOOTSTRAP", "TOPIC_PREFIX", "REPLICATION", "SECURITY_PROTOCOL", "SASL_MECHANISM", "SASL_USERNAME", "SASL_PASSWORD",
    "SSL_CAFILE", "SSL_CERTFILE", "SSL_KEYFILE",
    "MODE", "METRICS_HOST", "METRICS_PORT",
    "FEEDS", "MEMBERS_EVERY_SECONDS", "MARKET_EVERY_SECONDS", "POLITENESS", "ORIGINS",
    "PUBLISH_IN_FLIGHT", "PUBLISH_PATIENCE_SECONDS",
    "UNIVERSE", "CONFIDENCE", "ACCEPT_AWARDS",
    "SESSION_TIMEOUT", "CONSUMER_INSTANCE", "COMMIT_INTERVAL", "POLL_RECORDS", "CHECKPOINT_RECORDS",
    "REVOCATION_TIMEOUT",
    "RULES", "CHANNELS",
    "CACHE",
})
_ALIKE: Final = 0.8  # variables of the user's own, such as a channel's secret, may bear the prefix too


def mistyped(variables: Iterable[str]) -> list[str]:
    """Return a line for each variable that is nearly the name of a setting."""
    return [f"{variable} is no setting and is ignored; did you mean {PREFIX}{meant}?"
            for variable in sorted(variables) if (meant := _meant(variable))]


def _meant(variable: str) -> str | None:
    prefix, name = variable[:len(PREFIX)], variable[len(PREFIX):]
    if prefix.upper() != PREFIX or name.upper() in SETTING_NAMES:  # upper and lower case are read alike
        return None
    return next(iter(difflib.get_close_matches(name.upper(), sorted(SETTING_NAMES), n=1, cutoff=_ALIKE)), None)
