"""Each example runs as its first lines say."""

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"


def test_trained_network(tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    small = ["--width", "3", "--depth", "1", "--t", "3", "--points", "200", "--epochs", "10"]
    command = [sys.executable, str(EXAMPLES / "trained_network.py"), *small, "--save", str(tmp_path / "network.json")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert "with such layers" in done.stdout
    assert (tmp_path / "network.json").exists()
