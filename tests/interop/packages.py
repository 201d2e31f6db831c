"""Building cmwallet from a copy of its source, and installing what was built into environments of their own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOOLS = Path(sys.executable).parent
LEFT_OUT = (".git", ".venv", ".*_cache", ".hypothesis", ".screenshots", "node_modules", "build", "__pycache__")


def clean(**variables: str) -> dict[str, str]:
    """The environment without what says where this project, its homes and its interpreter are."""
    ours = ("CMWALLET_", "COV", "PYTEST_", "PYTHON", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | variables


def copy_of_source(folder: Path) -> Path:
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
    return folder


def build(source: Path, target: str, folder: Path, **variables: str) -> Path:
    """Build a wheel or an sdist without an environment of its own; the file."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    subprocess.run(command, cwd=source, env=clean(**variables), check=True, capture_output=True)
    (made,) = folder.iterdir()
    return made


def versions_alone(folder: Path) -> Path:
    """The locked list without its hashes: a constraint, where a wheel that has none is installed beside it."""
    pins = re.findall(r"^[a-z0-9.-]+==.*?(?= \\$)", (ROOT / "requirements" / "runtime.txt").read_text(), re.MULTILINE)
    path = folder / "constraints.txt"
    path.write_text("\n".join(pins) + "\n")
    return path


@dataclass(frozen=True)
class Installed:
    """An environment with cmwallet in it, the program as its installer put it on the path, and its manual pages."""

    environment: Path
    program: Path
    manual: Path

    @property
    def python(self) -> Path:
        return self.environment / "bin" / "python"

    @property
    def bytes(self) -> int:
        """How much lies in the environment, byte code included."""
        files = (path for path in self.environment.rglob("*") if path.is_file() and not path.is_symlink())
        return sum(path.stat().st_size for path in files)

    def run(self, *command: str | Path, cwd: Path, timeout: float = 600) -> str:
        given = {"cwd": cwd, "env": clean(), "stdin": subprocess.DEVNULL, "timeout": timeout}
        done = subprocess.run(command, capture_output=True, text=True, check=False, **given)
        assert done.returncode == 0, done.stderr
        return done.stdout


def by_pip(wheel: Path, folder: Path) -> Installed:
    made = folder / "environment"
    venv.create(made, symlinks=True)
    add_by_pip(made, folder, str(wheel))
    return Installed(made, made / "bin" / "cmwallet", made / "share" / "man")


def add_by_pip(environment: Path, folder: Path, asked: str) -> None:
    """Install what is asked for into an environment that has no pip."""
    command = [sys.executable, "-m", "pip", "--python", environment / "bin" / "python", "install", "--quiet"]
    given = ["--constraint", versions_alone(folder), asked]
    subprocess.run([*command, *given], env=clean(), check=True, capture_output=True)


def by_pipx(wheel: Path, folder: Path) -> Installed:
    home, programs, manual = (folder / name for name in ("pipx", "bin", "man"))
    where = clean(PIPX_HOME=str(home), PIPX_BIN_DIR=str(programs), PIPX_MAN_DIR=str(manual))
    given = f"--pip-args=--constraint={versions_alone(folder)}"
    command = [TOOLS / "pipx", "install", "--quiet", "--backend", "pip", "--python", sys.executable, given, wheel]
    subprocess.run(command, env=where, check=True, capture_output=True)
    return Installed(home / "venvs" / "cmwallet", programs / "cmwallet", manual)


def by_uv(wheel: Path, folder: Path) -> Installed:
    tools, programs = folder / "tools", folder / "bin"
    where = clean(UV_TOOL_DIR=str(tools), UV_TOOL_BIN_DIR=str(programs))
    command = [TOOLS / "uv", "tool", "install", "--quiet", "--compile-bytecode", "--python", sys.executable]
    subprocess.run(
        [*command, "--constraints", versions_alone(folder), wheel], env=where, check=True, capture_output=True
    )
    made = tools / "cmwallet"
    return Installed(made, programs / "cmwallet", made / "share" / "man")


INSTALLERS: dict[str, Callable[[Path, Path], Installed]] = {"pip": by_pip, "pipx": by_pipx, "uv": by_uv}
