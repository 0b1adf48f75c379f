"""Compose's files are valid, and what they say keeps the house rules: loopback, no root, limits, pinned, healthy.

Each market, the simulated one and the live one, must keep them.
"""

import copy
import re
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

from deploy.kafka_jars import KAFKA
from deploy.kafka_properties import MESSAGE_MAX_BYTES
from deploy.live import UNIVERSE
from streams.contract.events.runtime import Mode
from tests.deploy.compose import FILE, LIVE, PASSWORD, ROOT, Service, config, services

ONCE = {"topics", "registry"}
OURS = {"topics": 0, "registry": 0, "connectors": 9101, "connectors-2": 9104, "streams": 9102, "alerts": 9103}
MARKETS = {Mode.DEMO: (FILE,), Mode.LIVE: (FILE, LIVE)}


@pytest.fixture(scope="module", params=MARKETS)
def mode(request: pytest.FixtureRequest) -> Mode:
    return Mode(request.param)


@pytest.fixture(scope="module")
def all_services(mode: Mode) -> dict[str, Service]:
    return services(*MARKETS[mode])


@pytest.fixture(scope="module")
def simulated() -> dict[str, Service]:
    return services()


@pytest.fixture(scope="module")
def live() -> dict[str, Service]:
    return services(FILE, LIVE)


def ours(all_services: dict[str, Service]) -> set[str]:
    return all_services.keys() & OURS.keys()


def test_the_services_are_those_of_the_design(simulated: dict[str, Service], live: dict[str, Service]) -> None:
    assert set(live) == {"kafka", "prometheus", "grafana", *OURS}
    assert set(simulated) == set(live) - {"registry", "connectors-2"}


def test_a_key_that_compose_does_not_know_is_an_error(tmp_path: Path) -> None:
    for right in (FILE, LIVE):
        wrong = tmp_path / right.name
        wrong.write_text(right.read_text(encoding="utf-8").replace("restart:", "restarts:"), encoding="utf-8")
        done = config(*(file if file != right else wrong for file in (FILE, LIVE)), GRAFANA_ADMIN_PASSWORD=PASSWORD)
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
        assert service["restart"] == ("no" if name in ONCE else "unless-stopped"), name
        assert ("healthcheck" in service) == (name not in ONCE), name


def test_only_volumes_are_written(all_services: dict[str, Service]) -> None:
    for name, service in all_services.items():
        hosts = [volume for volume in service.get("volumes", []) if volume.startswith("/")]
        assert all(volume.endswith(":ro") for volume in hosts), name
        assert all(Path(volume.split(":")[0]).is_dir() for volume in hosts), name
        assert service.get("read_only", False) == (name not in {"kafka", "grafana"}), name  # they write to themselves


def test_the_processes_start_after_the_topics_are_made(all_services: dict[str, Service]) -> None:
    wanted = {"kafka": {"condition": "service_healthy"}, "topics": {"condition": "service_completed_successfully"}}
    for name in ours(all_services):
        needs = all_services[name]["depends_on"]
        assert {each: needs[each] for each in needs if each != "registry"} == (
            wanted if name != "topics" else {"kafka": wanted["kafka"]}), name


def test_every_process_knows_what_the_topics_hold(mode: Mode, all_services: dict[str, Service]) -> None:
    assert all_services["topics"]["command"][-2:] == ["--mode", mode]
    for name in ours(all_services):
        environment = all_services[name]["environment"]
        assert environment["LITTLE_GIANTS_MODE"] == mode, name
        assert environment.get("LITTLE_GIANTS_METRICS_PORT", 0) == OURS[name], name


def test_the_market_is_simulated_unless_live_is_asked_for(simulated: dict[str, Service]) -> None:
    assert simulated["connectors"]["command"] == ["python", "-m", "connectors", "simulate"]
    assert "outside" not in simulated["connectors"]["networks"]


def test_live_connectors_start_on_the_registry_and_may_ask_public_sites(live: dict[str, Service]) -> None:
    for name in ("connectors", "connectors-2"):
        assert live[name]["command"] == ["python", "-m", "connectors", "live"]
        assert set(live[name]["networks"]) == {"inside", "outside"}
        assert live[name]["depends_on"]["registry"] == {"condition": "service_completed_successfully"}
    assert not set(live["registry"]["networks"]) - {"inside"}


def test_both_live_connectors_are_the_same_but_for_their_port(live: dict[str, Service]) -> None:
    first, second = (copy.deepcopy(live[name]) for name in ("connectors", "connectors-2"))
    assert first["environment"].pop("LITTLE_GIANTS_METRICS_PORT") != second["environment"].pop(
        "LITTLE_GIANTS_METRICS_PORT")
    assert first["environment"].pop("LITTLE_GIANTS_UNIVERSE") == second["environment"].pop("LITTLE_GIANTS_UNIVERSE")
    assert first == second


def test_live_totals_are_of_the_sweeps_over_members_as_make_live_has_it(live: dict[str, Service]) -> None:
    assert {live[name]["environment"]["LITTLE_GIANTS_UNIVERSE"] for name in ours(live)} == {UNIVERSE}


def test_what_differs_between_the_markets_is_what_they_hold(simulated: dict[str, Service],
                                                            live: dict[str, Service]) -> None:
    """Everything else that is laid over would be a slip."""
    may = {"environment", "command", "networks", "depends_on"}
    for name in simulated.keys() - {"prometheus", "kafka"}:
        there, here = ({key: value for key, value in found[name].items() if key not in may}
                       for found in (simulated, live))
        assert sorted_volumes(there) == sorted_volumes(here), name


def test_nothing_live_goes_before_its_days_are_over(live: dict[str, Service]) -> None:
    assert int(live["kafka"]["environment"]["KAFKA_LOG_RETENTION_BYTES"]) == -1


def test_kafka_takes_messages_as_large_as_the_embedded_one(all_services: dict[str, Service]) -> None:
    environment = all_services["kafka"]["environment"]
    assert environment["KAFKA_MESSAGE_MAX_BYTES"] == MESSAGE_MAX_BYTES
    assert environment["KAFKA_LOG_SEGMENT_BYTES"] > MESSAGE_MAX_BYTES


def test_prometheus_is_told_of_the_services_at_their_ports(all_services: dict[str, Service]) -> None:
    mounts = [volume.split(":") for volume in all_services["prometheus"]["volumes"]]
    (folder,) = (Path(source) for source, target, *_ in mounts if target == "/etc/prometheus/targets")
    (file,) = folder.iterdir()
    targets = {entry["labels"]["job"]: entry["targets"] for entry in yaml.safe_load(file.read_text())}
    told = {target for of_job in targets.values() for target in of_job}
    assert told == {f"{name}:{OURS[name]}" for name in ours(all_services) - ONCE}
    assert all(target.startswith(job) for job, of_job in targets.items() for target in of_job)
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


def sorted_volumes(service: Service) -> Service:
    """Return the service with its volumes in an order that does not depend on how many files there are."""
    return service | {"volumes": sorted(service.get("volumes", []))}
