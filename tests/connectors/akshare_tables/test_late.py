"""Only a process that asks for a table has akshare in memory."""

import subprocess
import sys


def test_tables_and_poller_can_be_had_without_akshare_and_pandas() -> None:
    code = ("import sys, connectors.akshare_tables.tables, connectors.akshare_tables.poller\n"
            "print(sorted({'akshare', 'pandas', 'numpy'} & sys.modules.keys()))")
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout.strip() == "[]"
