"""`make fuzz`: coverage-guided fuzzing of every reader of foreign bytes, where atheris runs (Linux on x86-64).

Each reader has a process of its own, at most 1 GB and 10 s for one input. A finding ends with exit code 1 and leaves
the input in a file that is named.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Fuzz the named readers, or all, each for `--seconds`."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if importlib.util.find_spec("atheris") is None:
        sys.stdout.write("skipped: atheris does not run on this machine\n")
        return 0
    if chosen.one:
        _fuzz(chosen.one, chosen.seconds)
    from tests.fuzz.targets import targets

    failed = []
    for name in chosen.names or targets():
        done = subprocess.run(
            [sys.executable, "-m", "tests.fuzz", "--one", name, "--seconds", str(chosen.seconds)],
            capture_output=True,
            text=True,
            check=False,
        )
        told = [line for line in done.stderr.splitlines() if line.startswith("Done ")]
        sys.stdout.write(f"{name:22} {told[-1] if told and not done.returncode else 'FINDING'}\n")
        if done.returncode:
            failed.append(name)
            sys.stdout.write(done.stdout[-3000:] + done.stderr[-3000:] + "\n")
    return int(bool(failed))


def _fuzz(name: str, seconds: int) -> None:
    import atheris

    with atheris.instrument_imports(include=["identity", "cmwallet"]):
        from tests.fuzz.targets import targets

        target = targets()[name]

    def once(content: bytes) -> None:
        try:
            target.read(content)
        except target.no:
            pass

    folder = Path(tempfile.mkdtemp(prefix=f"cmwallet-fuzz-{name}-"))
    (folder / "seed").write_bytes(target.seed)
    limits = [f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=1024", f"-artifact_prefix={folder}/"]
    atheris.Setup([sys.argv[0], str(folder), *limits], once)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
