"""Which tests run beside which: a file stays in one process, and of those that start a whole chain two run at once.

A chain is Kafka and three processes or more; a third one beside two would have them all wait for the processors. So two
of the parallel processes take the chains, the longest first, and the others everything else.
"""

from typing import Final

from xdist.scheduler.loadfile import LoadFileScheduling
from xdist.workermanage import WorkerController

AT_ONCE: Final = 2
CHAINS: Final = (  # the longest first
    "tests/test_readme_walk.py",
    "tests/deploy/test_demo_command.py",
    "tests/faults/test_workers.py",
    "tests/deploy/test_live_command.py",
    "tests/replay/test_against_oracle.py",
    "tests/faults/test_kills.py",
    "tests/deploy/test_replay_command.py",
    "tests/deploy/test_compose_natively.py",
    "tests/monitoring/test_failover.py",
    "tests/kafka/test_embedded_kafka.py",
    "tests/kafka/test_secured_chain.py",
    "tests/faults/test_brokers.py",
    "tests/connectors/recording/test_replayed_day.py",
    "tests/connectors/recording/test_make_replay.py",
    "tests/replay/test_reveal.py",
    "tests/replay/test_code_switch.py",
    "tests/monitoring/test_expressions.py",
    "tests/downstream/test_readers.py",
    "tests/benchmarks/test_benchmarks.py",
)
LONG: Final = (  # they wait more than they work: begun early, they are over when the rest is
    "tests/connectors/live/test_bad_starts.py",
    "tests/connectors/live/test_fault_table.py",
    "tests/connectors/live/test_two_live_processes.py",
    "tests/connectors/live/test_broker_away.py",
    "tests/connectors/simulated/test_simulate.py",
    "tests/connectors/recording/test_play.py",
    "tests/connectors/live/test_soak.py",
    "tests/connectors/test_command.py",
    "tests/members/test_members_command.py",
    "tests/connectors/registry/test_review_command.py",
)


class SideBySide(LoadFileScheduling):
    """Gives each process its next file."""

    def _assign_work_unit(self, node: WorkerController) -> None:
        takes_chains = node in self.nodes[:AT_ONCE]
        chains, others = self._left()
        if not (takes_chains or others):
            node.shutdown()  # what is left would be a chain too many
            return
        self.workqueue.move_to_end((chains or others)[0] if takes_chains else others[0], last=False)
        super()._assign_work_unit(node)

    def _left(self) -> tuple[list[str], list[str]]:
        """Return the files that are left: chains, and others; the longest first, then those with the most tests."""
        chains, long = ([file for file in listed if file in self.workqueue] for listed in (CHAINS, LONG))
        return chains, long + [file for file in self.workqueue if file not in (*CHAINS, *LONG)]
