"""One log format for every process, on stderr; the Kafka client's chatter while a broker is away stays out of it."""

import logging
import sys
from typing import Final

_CHATTER: Final = ("aiokafka", "faust", "mode", "kafka")


def configure(process: str, *, verbose: bool = False) -> None:
    """Log to stderr, a line an event, with the process's name."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, force=True,
                        format=f"%(asctime)s {process} %(levelname)s %(message)s")
    for handler in logging.getLogger().handlers:
        handler.addFilter(lambda record: verbose or not _is_service_chatter(record))
    for name in _CHATTER:
        logging.getLogger(name).setLevel(logging.INFO if verbose else logging.CRITICAL)


def _is_service_chatter(record: logging.LogRecord) -> bool:
    """Say whether one of Faust's services speaks of its own starting and stopping: it logs as if it were our module."""
    return record.levelno < logging.ERROR and str(record.msg).startswith("[^")
