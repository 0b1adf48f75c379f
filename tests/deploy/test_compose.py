"""docker-compose.yml is valid, and what it says keeps the house rules: loopback, no root, limits, pinned, healthy."""

import re
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

from deploy.kafka_jars import KAFKA
from deploy.kafka_properties import MESSAGE_MAX_BYTES
from streams.contract.events.runtime import Mode
from tests.deploy.compose import FILE, PASSWORD, ROOT, Service, config, services

OURS = {"topics": 0, "connectors": 9101, "streams": 9102, "alerts": 9103}


@pytest.fixture(scope="module")
def all_services() -> dict[str, Service]:
    return services()


def test_the_services_are_those_of_the_design(all_services: dict[str, Service]) -> None:
    assert set(all_services) == {"kafka", "prometheus", "grafana", *OURS}


def test_a_key_that_compose_does_not_know_is_an_error(tmp_path: Path) -> None:
    wrong = tmp_path / "docker-compose.yml"
    wrong.write_text(FILE.read_text(encoding="utf-8").replace("restart:", "restarts:"), encoding="utf-8")
    done = config(wrong, GRAFANA_ADMIN_PASSWORD=PASSWORD)
    assert done.returncode != 0
    assert "Unsupported config option" in done.stderr


def test_without_a_password_for_grafana_nothing_starts() -> None:
    done = config()
    assert done.returncode != 0
    assert "put GRAFANA_ADMIN_PASSWORD=... into .env" in done.stderr


def test_nothing_is_published_beyond_this_machine(all_services: dict[str, Service]) -> None:
    published = [port for service in all_services.values() for port in service.get("ports", [])]
    assert len(published) == 3
    assert all(port.startswith("127.0.0.1:") for port in published)
    assert not any("network_mode" in service for service in all_services.values())


def test_nobody_is_root_or_can_become_it(all_services: dict[str, Service]) -> None:
    for name, service in all_services.items():
        assert str(service["user"]).partition(":")[0] not in {"", "0", "root"}, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert not service.get("privileged"), name
        assert not any("docker.sock" in volume for volume in service.get("volumes", [])), name


def test_everything_has_limits(all_services: dict[str, Service]) -> None:
    for name, service in all_services.items():
        assert re.fullmatch(r"\d+[mg]", service["mem_limit"]), name
        assert 0 < service["cpus"] <= 2, name
        assert 0 < service["pids_limit"] <= 512, name
        assert service["logging"]["options"] == {"max-size": "10m", "max-file": "3"}, name


def test_images_are_pinned_to_a_version(all_services: dict[str, Service]) -> None:
    for name, service in all_services.items():
        tag = service["image"].rpartition(":")[2]
        assert re.fullmatch(r"v?\d+\.\d+\.\d+" if name not in OURS else "local", tag), name
    assert all_services["kafka"]["image"].rpartition(":")[2] == KAFKA.rpartition(":")[2]


def test_what_runs_on_is_watched_and_restarted(all_services: dict[str, Service]) -> None:
    for name, service in all_services.items():
        assert service["restart"] == ("no" if name == "topics" else "unless-stopped"), name
        assert ("healthcheck" in service) == (name != "topics"), name


def test_only_volumes_are_written(all_services: dict[str, Service]) -> None:
    for name, service in all_services.items():
        hosts = [volume for volume in service.get("volumes", []) if volume.startswith("/")]
        assert all(volume.endswith(":ro") for volume in hosts), name
        assert all(Path(volume.split(":")[0]).is_dir() for volume in hosts), name
        assert service.get("read_only", False) == (name not in {"kafka", "grafana"}), name  # they write to themselves


def test_the_processes_start_after_the_topics_are_made(all_services: dict[str, Service]) -> None:
    wanted = {"kafka": {"condition": "service_healthy"}, "topics": {"condition": "service_completed_successfully"}}
    for name in OURS:
        assert all_services[name]["depends_on"] == (wanted if name != "topics" else {"kafka": wanted["kafka"]}), name


def test_the_market_is_simulated_and_every_process_knows_it(all_services: dict[str, Service]) -> None:
    assert all_services["connectors"]["command"] == ["python", "-m", "connectors", "simulate"]
    assert all_services["topics"]["command"][-2:] == ["--mode", Mode.DEMO]
    for name, port in OURS.items():
        environment = all_services[name]["environment"]
        assert environment["LITTLE_GIANTS_MODE"] == Mode.DEMO, name
        assert environment.get("LITTLE_GIANTS_METRICS_PORT", 0) == port, name


def test_kafka_takes_messages_as_large_as_the_embedded_one(all_services: dict[str, Service]) -> None:
    environment = all_services["kafka"]["environment"]
    assert environment["KAFKA_MESSAGE_MAX_BYTES"] == MESSAGE_MAX_BYTES
    assert environment["KAFKA_LOG_SEGMENT_BYTES"] > MESSAGE_MAX_BYTES


def test_prometheus_is_told_of_the_services_at_their_ports(all_services: dict[str, Service]) -> None:
    file = ROOT / "deploy" / "prometheus" / "compose" / "targets.yml"
    targets = {entry["labels"]["job"]: entry["targets"] for entry in yaml.safe_load(file.read_text())}
    assert targets == {name: [f"{name}:{port}"] for name, port in OURS.items() if port}
    local = yaml.safe_load((ROOT / "deploy" / "prometheus" / "targets" / "local.yml").read_text())
    assert {entry["labels"]["job"] for entry in local} == set(targets)


def test_what_grafana_is_given_is_where_it_looks(all_services: dict[str, Service]) -> None:
    grafana = all_services["grafana"]
    mounts = {target: Path(source) for source, target, *_ in (volume.split(":") for volume in grafana["volumes"])}
    home = Path(grafana["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"])
    provider = mounts["/etc/grafana/provisioning"] / "dashboards" / "little-giants.yml"
    (where,) = (entry["options"]["path"] for entry in yaml.safe_load(provider.read_text())["providers"])
    assert where == str(home.parent)
    assert (mounts[where] / home.name).is_file()
    source = mounts["/etc/grafana/provisioning"] / "datasources" / "prometheus.yml"
    assert yaml.safe_load(source.read_text())["datasources"][0]["url"] == "http://prometheus:9090"
