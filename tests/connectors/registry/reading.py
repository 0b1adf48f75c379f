"""A list read as the import reads it, without a broker."""

from pathlib import Path

from connectors.registry.file import read_list
from connectors.registry.progress import Progress
from connectors.registry.rows import Document
from streams.contract.events.registry import Claim


def read(file: Path, list_number: int | None = 3, claim: Claim = Claim.ANNOUNCED) -> Document:
    return read_list(file, list_number, claim, Progress())


def companies(document: Document) -> list[str]:
    return [row.company for row in document.rows]
