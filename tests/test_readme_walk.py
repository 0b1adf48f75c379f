"""A newcomer's walk: every command that README.md prints is run as it is printed, in a copy of the project.

To spare the installation, the copy's `.venv` leads to the packages installed here, and its `.cache` to the jars.
What is not run as printed is listed below, with the reason; a command that nobody thought of is run, or fails.
"""

import os
import re
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from deploy.kafka import KafkaCluster

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DATA = ROOT.parent / "shared"
SECONDS = 200.0  # for the slowest command on a busy machine; alone it takes 25
PROGRAMS = {"make", ".venv/bin/python", "kcat"}
COMMENT = re.compile(r"\s+#.*")

TESTED_ELSEWHERE = {  # command: which test runs it, and why not here
    "make test": "tests/test_readme_walk.py: it is what runs this walk",
    "make faults": "tests/faults/test_kills.py: half an hour",
    "make bench": "tests/benchmarks: ten minutes",
    "make live": "tests/deploy/test_live_command.py: no test asks public sites",
    ".venv/bin/python -m connectors doctor": "tests/connectors/doctor/test_command.py: the same",
    "make up": "tests/deploy/test_make_up.py: needs docker",
    "make up LIVE=1": "tests/deploy/test_make_up.py: needs docker",
    "make down": "tests/deploy/test_make_up.py: needs docker",
    "kcat -b 127.0.0.1:9092 -C -e -t little-giants.market-value":
        "tests/downstream/test_readers.py: on a broker of its own, with records",
    "make replay DATA=../shared/data/history OUT=build/history":
        "tests/replay/test_against_oracle.py: the same replay, compared with what an independent program says",
    ".venv/bin/python -m connectors": "tests/connectors/test_command.py: here the name of a program, not a call",
}
BOUNDED = [  # what is printed, what is run instead, and why
    (r"(FOR=\d+ )?make demo\b.*", "make demo FOR=20", "without FOR it runs until Ctrl-C"),
    (r"make replay .*\bSPEED=2 WORKERS=2 BROKERS=3", "make replay OUT=build/slow SPEED=5 WORKERS=2 BROKERS=3",
     "the sample: at two days a second the whole history takes a minute"),
]
ON_A_BROKER = re.compile(r"--create|registry (seed|review)$|streams (members|ipos|announcements) ")


def commands() -> list[str]:
    """Return every command of the shell blocks and of the text, once each, in order, without its comment."""
    printed = []
    for block, inline in re.findall(r"^```sh\n(.*?)^```|`((?:make|kcat|\.venv/bin/python -m) [^`]+)`", README,
                                    re.DOTALL | re.MULTILINE):
        lines = (block.replace("\\\n", " ") or inline.replace("\n", " ")).splitlines()
        printed += [COMMENT.sub("", line).strip() for line in lines]
    return list(dict.fromkeys(line for line in printed if line and not line.startswith("#")))


def as_walked(command: str) -> str:
    """Return what is run for a command."""
    return next((instead for pattern, instead, _ in BOUNDED if re.fullmatch(pattern, command)), command)


def walked() -> list[str]:
    return list(dict.fromkeys(as_walked(command) for command in commands() if command not in TESTED_ELSEWHERE))


def program(command: str) -> str:
    """Return the first word that is no setting."""
    return next(word for word in shlex.split(command) if not re.match(r"[A-Z_]+=", word))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what belongs to the project, as a clone would have it."""
    listing = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                             capture_output=True, text=True, check=False)
    if listing.returncode:
        pytest.skip("needs git, to tell what belongs to the project")
    copy = tmp_path_factory.mktemp("newcomer") / "project"
    for name in listing.stdout.splitlines():
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    (copy / ".venv").mkdir()
    for entry in Path(sys.prefix).iterdir():
        if entry.name != ".installed":
            (copy / ".venv" / entry.name).symlink_to(entry)
    (copy / ".venv" / ".installed").touch()  # newer than the lock: make has nothing to install
    (ROOT / ".cache").mkdir(exist_ok=True)
    (copy / ".cache").symlink_to(ROOT / ".cache")
    if DATA.exists():
        (copy.parent / "shared").symlink_to(DATA)
    return copy


def environment(settings: dict[str, str]) -> dict[str, str]:
    """Return that of a newcomer: nothing of ours is set, and no make is above."""
    ours = ("LITTLE_GIANTS_", "MAKE", "MFLAGS", "PYTEST_", "PYTHONPATH")
    return {**{name: value for name, value in os.environ.items() if not name.startswith(ours)}, **settings}


def run(command: str, project: Path, settings: dict[str, str], seconds: float = SECONDS) -> tuple[int, str]:
    """Run a command in a shell; return its exit code and what it said. Nothing of it survives its time."""
    process = subprocess.Popen(["/bin/sh", "-c", command], cwd=project, env=environment(settings), text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGINT)
        try:
            said, _ = process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            said, _ = process.communicate()
        pytest.fail(f"{command}: did not end in {seconds:g} s; list it in {Path(__file__).name} if it need not\n{said}")
    return process.returncode, said


@pytest.fixture(scope="module")
def a_broker_of_yours(kafka: KafkaCluster) -> dict[str, str]:
    """Settings that lead to it; what one command leaves there the next one finds."""
    return {"LITTLE_GIANTS_BOOTSTRAP": kafka.bootstrap, "LITTLE_GIANTS_TOPIC_PREFIX": f"walk{secrets.token_hex(4)}."}


@pytest.mark.parametrize("command", walked())
def test_a_command_of_the_readme_works_as_printed(command: str, project: Path, request: pytest.FixtureRequest) -> None:
    assert program(command) in PROGRAMS, f"say in {Path(__file__).name} how to walk {program(command)!r}"
    if "../shared/" in command and not DATA.exists():
        pytest.skip(f"{command}: needs ../shared/data, which is not here")
    settings = {}
    if ON_A_BROKER.search(command):
        settings = dict(request.getfixturevalue("a_broker_of_yours"))
        if "--mode replay" in command:  # topics of one mode are refused in another
            settings["LITTLE_GIANTS_TOPIC_PREFIX"] += "replay."

    code, said = run(command, project, settings)

    assert code == 0, said
    assert "Traceback" not in said, said


def test_the_copy_runs_its_own_code_with_the_packages_of_this_machine(project: Path) -> None:
    show = "import streams, faust; print(streams.__file__, faust.__file__)"
    code, said = run(f".venv/bin/python -c '{show}'", project, {})

    assert code == 0, said
    ours, theirs = said.split()
    assert Path(ours) == project / "streams" / "__init__.py"
    assert Path(theirs).is_relative_to(project / ".venv")


def test_what_is_not_walked_is_tested_by_a_file_that_is_there() -> None:
    for command in commands():
        file = TESTED_ELSEWHERE.get(command, "tests").partition(":")[0]
        assert (ROOT / file).exists(), f"{command}: {file} is not there"


def test_the_walk_sees_the_commands_of_blocks_and_of_the_text() -> None:
    assert {"make replay", "make test", "make topics"} <= set(commands())
    assert len(walked()) > 5


def test_a_demo_is_walked_with_an_end() -> None:
    assert {as_walked(command) for command in ("make demo", "make demo FOR=60", "FOR=60 make demo")} == {
        "make demo FOR=20"}


def test_an_unknown_command_fails_loudly(project: Path) -> None:
    code, said = run("make no-such-target", project, {}, 30)

    assert code != 0
    assert "no-such-target" in said


def test_a_command_that_does_not_end_fails_and_leaves_nothing(project: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match="did not end in 1 s"):
        run("echo $$ > pid; exec sleep 600", project, {}, 1)

    assert not psutil.pid_exists(int((project / "pid").read_text()))
