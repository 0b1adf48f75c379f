"""The table of metrics as Markdown: what `python -m deploy.metric_table` prints and the README shows."""

from collections.abc import Sequence
from typing import Final

from alerts import metrics as alerts
from connectors import metrics as connectors
from streams import metrics as streams
from streams.contract.metric import Metric

PROCESSES: Final[dict[str, Sequence[Metric]]] = {
    "connectors": connectors.METRICS, "streams": streams.METRICS, "alerts": alerts.METRICS}


def metric_table() -> str:
    """Return one row a metric and process."""
    rows = [
        f"| {process} | `{metric.full_name}` | {metric.kind} | {', '.join(f'`{label}`' for label in metric.labels)} | "
        f"{metric.meaning} |"
        for process, metrics in PROCESSES.items() for metric in metrics
    ]
    return "\n".join(["| process | metric | kind | labels | meaning |", "|---|---|---|---|---|", *rows])


if __name__ == "__main__":
    print(metric_table())
