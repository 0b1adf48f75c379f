"""What went to and from one host since the process began; plain counters."""

from collections import Counter
from dataclasses import dataclass, field

from connectors.upstream.failure import Failure


@dataclass
class Traffic:
    requests: int = 0
    answers: int = 0
    bytes: int = 0  # of bodies, as they came: zipped
    failures: Counter[Failure] = field(default_factory=Counter)
