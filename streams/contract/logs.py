"""One log format for every process, on stderr; the Kafka client's chatter while a broker is away stays out of it."""

import logging
import sys
from typing import Final

_CHATTER: Final = ("aiokafka", "faust", "mode", "kafka")


def configure(process: str, *, verbose: bool = False) -> None:
    """Log to stderr, a line an event, with the process's name."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, force=True,
                        format=f"%(asctime)s {process} %(levelname)s %(message)s")
    for name in _CHATTER:
        logging.getLogger(name).setLevel(logging.INFO if verbose else logging.CRITICAL)
