"""schemathesis against the server's own OpenAPI document, over HTTP: nothing it invents gets an error of the server."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.security.oauthhome import oauth_home, port_of, serving

SECONDS = 15


def test_requests_made_from_the_openapi_document_are_answered_as_it_says(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    program = Path(sys.executable).with_name("schemathesis")
    if not program.exists():
        pytest.skip("schemathesis is not installed: run make .venv/.ready")
    folder = tmp_path_factory.mktemp("schemathesis")
    with oauth_home(folder) as home, serving(home, *port_of(home)) as server:
        done = subprocess.run(
            [
                *(str(program), "run", f"{server.issuer}/openapi.json", "--no-color", "--continue-on-failure"),
                *("--phases", "examples,coverage,fuzzing", "--max-time", str(SECONDS), "--checks", "all"),
                # Forms are signed: no made-up one can be accepted, whatever the document says of its shape.
                *("--exclude-checks", "positive_data_acceptance"),
            ],
            capture_output=True,
            text=True,
            cwd=folder,
            check=False,
        )
        log = server.log.read_text()
    assert done.returncode == 0, done.stdout[-4000:]
    assert "13 selected / 13 total" in done.stdout
    assert "internal error" not in log
