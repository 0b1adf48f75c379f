"""A signal ends what it should end, also when a library swallows the cancellation."""

import asyncio
import os
import signal

import pytest

from deploy import signals


async def swallows_one_cancellation() -> None:
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        await asyncio.sleep(60)


@pytest.mark.asyncio
async def test_a_swallowed_cancellation_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signals, "_AGAIN_SECONDS", 0.05)
    cleaned_up = False

    async def run() -> None:
        nonlocal cleaned_up
        cancelling = signals.Cancelling()
        os.kill(os.getpid(), signal.SIGTERM)
        try:
            await swallows_one_cancellation()
        finally:
            cancelling.overhear()
            await asyncio.sleep(0.2)  # longer than until the next one: nothing cuts it short
            cleaned_up = True

    try:
        async with asyncio.timeout(10):
            with pytest.raises(asyncio.CancelledError):
                await asyncio.create_task(run())
    finally:
        for number in signals.ENDING:
            asyncio.get_running_loop().remove_signal_handler(number)
    assert cleaned_up
