"""What stops a recording or its replay. Each message is one line and says what to do."""

from connectors.errors import NoInput
from streams.contract.problems import Problem


class BadRecording(NoInput):
    """A file that cannot be played."""


class NotRecorded(Problem):
    """A day that cannot be recorded."""


class OtherRecording(Problem):
    """The topics hold something else than the file."""
