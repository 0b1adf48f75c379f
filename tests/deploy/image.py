"""What deploy/Dockerfile says, read from it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
FILE: Final = ROOT / "deploy" / "Dockerfile"


def instructions() -> list[tuple[str, str]]:
    """Return (instruction, rest) in order, lines joined."""
    text = re.sub(r"\\\n", " ", FILE.read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines)]


def context(folder: Path) -> Path:
    """Make the folder hold what the build copies from the repository, and nothing else."""
    for rest in (rest for word, rest in instructions() if word == "COPY" and not rest.startswith("--from")):
        *sources, target = rest.split()
        for source in sources:
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, folder / target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / source, folder / source)
    return folder


def pip_commands() -> list[list[str]]:
    """Return the arguments of each `pip install` of the build."""
    return [rest.split()[1:] for word, rest in instructions() if word == "RUN" and rest.startswith("pip ")]


def install_ours(folder: Path) -> Path:
    """Install our packages as the image has them, their dependencies apart; return where they are."""
    (folder / "context").mkdir()
    target = folder / "site-packages"
    arguments = [*pip_commands()[-1], "--quiet", "--disable-pip-version-check", "--no-deps", "--target", str(target)]
    done = subprocess.run([sys.executable, "-m", "pip", *arguments], cwd=context(folder / "context"),
                          capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return target
