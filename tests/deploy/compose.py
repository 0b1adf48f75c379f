"""docker-compose.yml, and what LIVE=1 lays over it, as `docker-compose config` understands them."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
import yaml  # type: ignore[import-untyped]

ROOT: Final = Path(__file__).resolve().parents[2]
FILE: Final = ROOT / "docker-compose.yml"
LIVE: Final = ROOT / "deploy" / "docker-compose.live.yml"
PASSWORD: Final = "of-this-test"
Service = dict[str, Any]


def config(*files: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `docker-compose config`, which checks the files by the schema of compose, without settings of ours."""
    tool = shutil.which("docker-compose")
    if tool is None:
        pytest.skip("docker-compose is not installed (Debian package docker-compose)")
    laid = [word for file in files or (FILE,) for word in ("-f", str(file))]
    return subprocess.run([tool, "--project-directory", str(ROOT), *laid, "config"], cwd=ROOT, capture_output=True,
                          text=True, timeout=60, check=False,
                          env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **environment})


@cache
def services(*files: Path) -> dict[str, Service]:
    """Return each service with everything filled in; docker-compose takes seconds, so it is asked once."""
    done = config(*files, GRAFANA_ADMIN_PASSWORD=PASSWORD)
    assert done.returncode == 0, done.stderr
    found: dict[str, Service] = yaml.safe_load(done.stdout)["services"]
    return found
