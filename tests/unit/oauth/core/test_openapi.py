"""schemathesis makes requests up from the server's own OpenAPI document: no fault, every answer as documented."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from identity.jose.encoding import encode
from oauth.core.limits import Limits
from tests.unit.oauth.dapps import body
from tests.unit.oauth.served import ServedWorld

ROOT = Path(__file__).parents[4]


def test_schemathesis_finds_no_fault_and_no_answer_that_is_not_documented(tmp_path: Path) -> None:
    world = ServedWorld()
    world.limits = Limits(client_rate=1e9, remote_rate=1e9, unknown_rate=1e9, open_requests=10**6)
    world.server = world.make_server()
    dapp = world.dapp
    given = {
        "key": encode(dapp.key.private.reveal()),
        "proof_key": encode(dapp.proof_key.private.reveal()),
        "token": world.tokens()["access_token"],
    }
    schema = tmp_path / "openapi.json"
    schema.write_text(json.dumps(body(world.send("GET", "/i/slug/openapi.json"))))
    command = [
        *(str(Path(sys.executable).with_name("schemathesis")), "run", str(schema)),
        *("--url", f"http://127.0.0.1:{world.port}/i/slug", "--phases", "coverage,fuzzing"),
        # What is made up is no request that makes sense; and the hooks put back what was left out on purpose.
        *("--checks", "all", "--exclude-checks", "positive_data_acceptance,ignored_auth,missing_required_header"),
        *("--max-examples", "12", "--seed", "1", "--no-color"),
    ]
    environment = {
        **os.environ,
        "SCHEMATHESIS_HOOKS": "tests.unit.oauth.openapi_hooks",
        "PYTHONPATH": str(ROOT),
        "CMWALLET_TEST_DAPP": json.dumps(given),
    }
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    world.close()
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "Tested: 13" in done.stdout
