"""Silence what somebody asked not to hear of. Nobody can ask yet: everything passes."""

from alerts.stages.decided import Decided


def mute(decided: Decided) -> Decided:
    return decided
