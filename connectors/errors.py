"""What stops a connector. Each message is one line and says where to look.

Problem
├── BadInput    a cell, a row or a whole file is wrong: mend it and start again; nothing was published
├── NoInput     a file is not where it should be
├── Unsent      the broker did not take a record, or nobody knows whether it did: start again, it goes on from there
└── Refused     the broker answered, and it was no
"""

from pathlib import Path

from streams.contract.printable import printable
from streams.contract.problems import Problem


class BadInput(Problem):
    def __init__(self, file: Path | str, line: int, field: str, what: str) -> None:
        super().__init__(f"{file}:{line}: {printable(f'{field}: {what}')}")


class NoInput(Problem):
    pass


class Unsent(Problem):
    def __init__(self, topic: str, partition: int, key: str, why: str, others: int) -> None:
        more = f" (and {others} more behind it)" if others else ""
        super().__init__(f"could not send to {topic}, partition {partition}, key {key}{more}: {why}; "
                         "start again when that is mended, what is missing is sent then")


class BadOption(Problem):
    """An option of a command is wrong; the message names it."""

    def __init__(self, option: str, what: str) -> None:
        super().__init__(f"--{option}: {what}")


class Refused(Problem):
    pass
