"""Which simulated market a demo shows, and the folder that remembers it: two would be added up as one."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from deploy.only_one import NoFolder
from streams.contract.problems import Problem


class OtherMarket(Problem):
    """What the folder keeps is of another market."""


class Market(BaseModel):
    """Which simulated market it is; the folder remembers it (`market.json`)."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    securities: int = 5700  # as many as there are
    members: int = 1100
    seed: int = 1


def a_fifth_of(securities: int) -> int:
    """Return how many little giants there are among so many, as in the whole market."""
    return max(securities * 1100 // 5700, 1)


def remember(market: Market, folder: Path, kafka: Path) -> None:
    """Write down the market of a folder; OtherMarket if the data in it is of another one."""
    file, text = folder / "market.json", market.model_dump_json()
    try:
        if not (file.exists() and kafka.exists()):
            file.write_text(text + "\n", encoding="utf-8")
        elif (known := file.read_text(encoding="utf-8").strip()) != text:
            raise OtherMarket(f"{folder} holds another market, {known}: give the same options, or --folder (FOLDER=) "
                              "another one, or delete this one")
    except OSError as error:
        raise NoFolder(f"{folder} cannot be written ({error.strerror}); give another --folder (FOLDER=)") from None
