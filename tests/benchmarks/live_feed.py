"""The real live connector on played sites, ten times as fast as the clock; as a process that is measured from outside."""

import os
from collections.abc import Sequence
from typing import Annotated, Final

import typer

from connectors.live.metrics import Sources
from connectors.live.run import live
from connectors.live.settings import LiveSettings
from connectors.metrics import ConnectorMetrics
from connectors.settings import ConnectorSettings
from streams.contract.broker import BrokerSettings
from streams.contract.events.runtime import Mode
from streams.contract.logs import configure
from streams.contract.startup import finish, read_settings
from tests.connectors.live.fast_clock import FastClock
