"""`cmwallet demo loan`: two people, their servers, an exchange and a bank, from login to the record that was earned."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from cmwallet.demo.loan_story import LOAN


def test_the_whole_way_plays_by_itself(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CMWALLET_")}
    played = subprocess.run(
        [sys.executable, "-m", "cmwallet", "demo", "loan", "--json"],
        env=environment | {"TMPDIR": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert played.returncode == 0, played.stderr
    steps = json.loads(played.stdout)["steps"]
    assert len(steps) == len(LOAN.steps)
    screens = {step["command"]: step["screen"] for step in steps}
    assert "Why: the rate is 7.90 %, 0.10 % below your limit" in screens["visit ann look"]
    assert screens["./ann loan pay 1 --place 1 --yes"].startswith("error: that payment is claimed already")
    statement = next(screen for command, screen in screens.items() if "--statement" in command)
    assert [line.split()[6] for line in statement.splitlines()[1:4]] == ["received", "paid", "paid"]
    record = next(screen for command, screen in screens.items() if "loan record" in command)
    assert "1 loans, 1 repaid, 0 in default" in record
    assert "score         554, grade C" in record  # 487.1229 + 28.8539·ln(9 + 1)
    assert list(tmp_path.iterdir()) == []
