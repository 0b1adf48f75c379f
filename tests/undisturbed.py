"""What disturbed replays are compared with: one undisturbed replay, for all parallel test processes together."""

from pathlib import Path

from filelock import FileLock

from deploy.kafka import KafkaCluster
from tests.replay_run import HISTORY, files_in, replayed


def undisturbed_in(folder: Path, kafka: KafkaCluster) -> tuple[bytes, bytes]:
    """Return the two files of an undisturbed replay of the history; the first who asks makes it, the others wait."""
    done = folder / "done"
    with FileLock(folder.parent / f"{folder.name}.lock"):
        if not done.exists():
            replayed(folder, HISTORY, bootstrap=kafka.bootstrap)
            done.touch()
    return files_in(folder)
