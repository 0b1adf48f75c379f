"""What stops a process for a reason that its operator can mend. The message is one line and says what to do."""


class Problem(Exception):
    """The root: shown without a traceback, exit code 1."""
