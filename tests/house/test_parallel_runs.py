"""A parallel run leaves the tests of a module on one process, where they share what is made for the module."""

import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from tests.house.sources import ROOT

MODULES = ("test_first.py", "test_second.py", "test_third.py")
TESTS = """
import os
from pathlib import Path
import pytest

@pytest.mark.parametrize("number", range(12))
def test_one_of_many(number):
    Path(__file__).with_name(f"{os.environ['PYTEST_XDIST_WORKER']}-{Path(__file__).name}-{number}").touch()
"""


def test_the_tests_of_a_module_run_in_one_process_and_the_modules_in_several(tmp_path: Path) -> None:
    for module in MODULES:
        (tmp_path / module).write_text(TESTS, encoding="utf-8")
    parallel = (sys.executable, "-m", "pytest", "-n", "2", "-c", ROOT / "pyproject.toml", "--rootdir", tmp_path)
    run = subprocess.run((*parallel, tmp_path), cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    workers = defaultdict(set)
    for trace in tmp_path.glob("gw*"):
        worker, module, _ = trace.name.split("-")
        workers[module].add(worker)
    assert set(workers) == set(MODULES)
    assert {len(of_the_module) for of_the_module in workers.values()} == {1}
    assert set.union(*workers.values()) == {"gw0", "gw1"}
