"""Bounded waits for what a test observes."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest


async def until(holds: Callable[[], Awaitable[bool]], what: str, seconds: float = 30.0) -> None:
    """Look until a condition holds; AssertionError after so many seconds."""
    deadline = time.monotonic() + seconds
    while not await holds():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain until {what}"
        await asyncio.sleep(0.05)


async def until_said(caplog: pytest.LogCaptureFixture, words: str, seconds: float = 30.0) -> None:
    async def said() -> bool:
        return any(words in line for line in caplog.messages)
    await until(said, f"somebody says {words!r}", seconds)
