"""The deployment files say what the program knows: its commands, its settings, and nothing left open."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from kb.cli.root import COMMANDS
from kb.errors import WorkspaceError
from kb.services.deployment import FILES, write_deployment
from kb.settings import setting_names, variable_name


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_deployment(tmp_path / "deployment")
    return tmp_path / "deployment"


@pytest.fixture
def compose(folder: Path) -> Any:  # noqa: ANN401 - YAML
    return yaml.safe_load((folder / "compose.yaml").read_text(encoding="utf-8"))


def test_every_setting_and_command_named_is_one(folder: Path) -> None:
    known = {variable_name(name) for name in setting_names()}
    for name in FILES:
        text = (folder / name).read_text(encoding="utf-8")
        assert set(re.findall(r"FUPAN_[A-Z_]+", text)) <= known, name
    units = [configparser.ConfigParser(strict=False, interpolation=None) for _ in range(2)]
    for unit, name in zip(units, FILES[2:], strict=True):
        unit.read(folder / name)
        words = unit["Service"]["ExecStart"].split()
        assert words[:3] == ["/opt/fupan/bin/fupan", "-w", unit["Service"]["ReadWritePaths"]]
        assert words[3] in COMMANDS
    container = (folder / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r'^CMD \["(\w+)"', container, re.MULTILINE)[1] in COMMANDS  # type: ignore[index]
    assert re.search(r"^USER (\w+)$", container, re.MULTILINE)[1] != "root"  # type: ignore[index]


def test_only_the_replicas_can_be_reached_and_only_from_this_machine(compose: Any) -> None:  # noqa: ANN401
    services = compose["services"]
    assert compose["networks"]["inside"] == {"internal": True}
    for name in ("database", "chroma"):
        assert services[name]["networks"] == ["inside"]
        assert "ports" not in services[name]
    for name in ("app", "app2"):
        assert all(port.startswith("127.0.0.1:") for port in services[name]["ports"])
        assert services[name]["environment"]["FUPAN_SERVER__AUTH"] == "keys"
        assert services[name]["environment"]["FUPAN_SERVER__TRUSTED_PROXIES"].startswith(
            "${TRUSTED_PROXIES:-"
        )
    for name in ("app", "app2", "worker", "chroma"):
        assert services[name]["read_only"]
        assert services[name]["cap_drop"] == ["ALL"]
    assert "DATABASE" not in str(services["chroma"]["environment"])


def test_the_password_is_new_each_time_and_its_file_private(folder: Path, tmp_path: Path) -> None:
    assert (folder / ".env").stat().st_mode & 0o777 == 0o600
    with pytest.raises(WorkspaceError):
        write_deployment(folder)
    write_deployment(tmp_path / "other")
    assert (tmp_path / "other" / ".env").read_text() != (folder / ".env").read_text()


def test_systemd_accepts_the_units(folder: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed")
    done = subprocess.run(
        ["systemd-analyze", "verify", *(str(folder / name) for name in FILES[2:])],
        capture_output=True,
        text=True,
        check=False,
    )
    wrong = [line for line in done.stderr.splitlines() if "Unknown" in line or "Failed to parse" in line]
    assert wrong == []
