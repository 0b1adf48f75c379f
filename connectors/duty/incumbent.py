"""Who of the group is on duty: whoever was it last. A process that starts beside it or comes back takes nothing over.

An assignor of aiokafka. Each member says in which generation it was on duty; one that was taken for dead says 0.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment, ConsumerProtocolMemberMetadata

_VERSION: Final = 0


class Incumbent:
    name: Final = "little-giants-incumbent"

    def __init__(self, topic: str) -> None:
        self._topic = topic
        self.generation = 0  # in which this process was on duty last, as long as the group knows it

    def metadata(self, topics: Iterable[str]) -> ConsumerProtocolMemberMetadata:
        return ConsumerProtocolMemberMetadata(_VERSION, list(topics), str(self.generation).encode())

    def assign(self, cluster: object, members: Mapping[str, ConsumerProtocolMemberMetadata],
               ) -> dict[str, ConsumerProtocolMemberAssignment]:
        on_duty = max(sorted(members), key=lambda member: _claim(members[member]))
        return {member: ConsumerProtocolMemberAssignment(
            _VERSION, [(self._topic, [0])] if member == on_duty else [], b"") for member in members}

    def on_assignment(self, assignment: ConsumerProtocolMemberAssignment) -> None:
        """Remember nothing here: the generation is known later."""


def _claim(member: ConsumerProtocolMemberMetadata) -> int:
    return int(member.user_data) if member.user_data.isdigit() else 0
