"""Prometheus looks for the processes of one machine where they are unless told otherwise."""

import yaml  # type: ignore[import-untyped,unused-ignore]

from alerts.settings import AlertsSettings
from connectors.settings import ConnectorSettings
from streams.contract.exposition import ExpositionSettings
from streams.settings import StreamsSettings
from tests.monitoring.unit_tests import FOLDER

SETTINGS: dict[str, type[ExpositionSettings]] = {
    "connectors": ConnectorSettings, "streams": StreamsSettings, "alerts": AlertsSettings}


def test_the_targets_of_one_machine_are_the_default_ports() -> None:
    entries = yaml.safe_load((FOLDER / "targets" / "local.yml").read_text(encoding="utf-8"))
    assert {entry["labels"]["job"]: entry["targets"] for entry in entries} == {
        job: [f"127.0.0.1:{settings.model_fields['metrics_port'].default}"] for job, settings in SETTINGS.items()}
