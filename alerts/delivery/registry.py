"""Every kind of channel and the table that describes it. A new kind is a file and a line here."""

from typing import Final

from alerts.delivery.apprise_channel import AppriseTable
from alerts.delivery.console import ConsoleTable
from alerts.delivery.file import FileTable

ChannelTable = ConsoleTable | FileTable | AppriseTable
CHANNEL_KINDS: Final[dict[str, type[ChannelTable]]] = {
    "console": ConsoleTable,
    "file": FileTable,
    "apprise": AppriseTable,
}
