"""docker-compose.yml as `docker-compose config` understands it."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
import yaml  # type: ignore[import-untyped]

ROOT: Final = Path(__file__).resolve().parents[2]
FILE: Final = ROOT / "docker-compose.yml"
PASSWORD: Final = "of-this-test"
Service = dict[str, Any]


def config(file: Path = FILE, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `docker-compose config`, which checks the file by the schema of compose, without settings of ours."""
    tool = shutil.which("docker-compose")
    if tool is None:
        pytest.skip("docker-compose is not installed (Debian package docker-compose)")
    return subprocess.run([tool, "--project-directory", str(ROOT), "-f", str(file), "config"], cwd=file.parent,
                          capture_output=True, text=True, timeout=60, check=False,
                          env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **environment})


def services() -> dict[str, Service]:
    """Return each service with everything filled in."""
    done = config(GRAFANA_ADMIN_PASSWORD=PASSWORD)
    assert done.returncode == 0, done.stderr
    found: dict[str, Service] = yaml.safe_load(done.stdout)["services"]
    return found
