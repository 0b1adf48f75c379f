"""Settings of the engine that would do harm are refused."""

import pytest
from pydantic import ValidationError

from streams.contract.broker import BrokerSettings
from streams.engine.app import StreamApp
from streams.engine.settings import EngineSettings


@pytest.mark.parametrize("name", ["", "   "])
def test_an_empty_consumer_instance_is_refused_since_all_workers_would_be_one(name: str) -> None:
    with pytest.raises(ValidationError, match="with '' all workers would be one"):
        EngineSettings(consumer_instance=name)


@pytest.mark.parametrize("name", ["", "   "])
def test_an_empty_consumer_instance_in_the_environment_is_refused_too(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITTLE_GIANTS_CONSUMER_INSTANCE", name)
    with pytest.raises(ValidationError, match="with '' all workers would be one"):
        EngineSettings()


@pytest.mark.parametrize("name", [None, "worker-1"])
def test_a_worker_is_a_member_by_its_own_name_or_by_none(name: str | None) -> None:
    app = StreamApp("chain", broker=BrokerSettings(), engine=EngineSettings(consumer_instance=name))
    assert app.conf.consumer_group_instance_id == name


def test_the_app_runs_with_the_settings_that_lose_nothing() -> None:
    conf = StreamApp("chain", broker=BrokerSettings(), engine=EngineSettings()).conf
    assert conf.agent_supervisor.__name__ == "CrashingSupervisor"
    assert (conf.broker_max_poll_records, conf.stream_buffer_maxsize) == (1000, 4096)
    assert (conf.producer_acks, conf.producer_request_timeout) == (-1, 1200.0)
    assert (conf.stream_wait_empty, conf.table_standby_replicas, conf.topic_allow_declare) == (False, 0, False)


def test_the_group_waits_for_a_member_longer_than_its_revocation_may_take() -> None:
    engine = EngineSettings(session_timeout=1.0, revocation_timeout=3.0)
    conf = StreamApp("chain", broker=BrokerSettings(), engine=engine).conf
    assert conf.broker_rebalance_timeout > engine.revocation_timeout
