"""The channels file → channels that are ready to send."""

from pathlib import Path

from alerts.delivery.channel import Channel
from alerts.delivery.registry import CHANNEL_KINDS
from alerts.toml_tables import read_tables


def load_channels(path: Path) -> tuple[Channel, ...]:
    """Return the channels of a file; BadFile or BadChannel says in one line what is wrong."""
    return tuple(table.open() for table in read_tables(path, "channels", CHANNEL_KINDS, "LITTLE_GIANTS_CHANNELS"))
