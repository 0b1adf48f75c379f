"""A process of its own for the tests of the file channel: appends the same notifications, a few at a time."""

import asyncio
import sys
from pathlib import Path

from alerts.delivery.file import JsonLinesFile
from tests.alerts.builders import a_notification


async def append(path: Path, count: int, size: int) -> None:
    channel = JsonLinesFile("file", path)
    for start in range(0, count, size):
        batch = [a_notification(f"{number:06d}.SZ") for number in range(start, min(start + size, count))]
        await channel.send(batch, possibly_repeated=False, given_up=lambda: False)


if __name__ == "__main__":
    asyncio.run(append(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
