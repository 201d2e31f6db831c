"""The bench imports no peer before it measures, counts right, and prints what it found. No duration is asserted."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.__main__ import NAMES, main
from bench.measure import Process, Spread, in_turn, plain_environment, timed
from bench.report import Row, Skipped, Target, document, table

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("name", NAMES)
def test_every_script_states_a_claim_and_can_be_measured(name: str) -> None:
    script = importlib.import_module(f"bench.{name}")
    assert script.CLAIM
    assert callable(script.measure)


def test_importing_the_bench_imports_no_peer() -> None:
    names = ", ".join(f"bench.{name}" for name in ("__main__", *NAMES))
    script = f"import sys, {names}\nprint(sorted({{'web3', 'eth_tester', 'eth_account', 'eth'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_ratios_are_taken_pair_by_pair() -> None:
    faster = Row("a", [1.0, 2.0, 4.0], "peer", [3.0, 4.0, 4.0], "faster")
    assert faster.ratio == Spread(1.0, 2.0, 3.0)
    slower = Row("a", [3.0, 4.0, 4.0], "limit", [1.0, 2.0, 4.0], "slower")
    assert slower.ratio == Spread(1.0, 2.0, 3.0)


@pytest.mark.parametrize(
    ("target", "met"),
    [
        (Target("at least", 2), True),
        (Target("at least", 2.5), False),
        (Target("at most", 2), True),
        (Target("at most", 1.9), False),
        (Target("at least", 0.5, of="rate"), True),
        (Target("at least", 0.6, of="rate"), False),
        (None, None),
    ],
)
def test_a_target_is_held_against_the_middle(target: Target | None, met: bool | None) -> None:
    assert Row("a", [1.0, 2.0, 4.0], "peer", [3.0, 4.0, 4.0], "faster", target=target).met is met


def test_runs_take_turns_and_the_first_round_is_not_counted() -> None:
    calls: list[str] = []

    def run(name: str, seconds: float) -> float:
        calls.append(name)
        return seconds

    found = in_turn(2, lambda: run("ours", 1.0), lambda: run("peer", 2.0))
    assert found == [[1.0, 1.0], [2.0, 2.0]]
    assert calls == ["ours", "peer", "peer", "ours", "ours", "peer"]


def test_time_is_divided_by_the_operations() -> None:
    assert timed(lambda: None, 10**9) < 1e-3


def test_a_process_that_fails_is_not_measured() -> None:
    failing = Process([sys.executable, "-c", "raise SystemExit('broken peer')"], plain_environment())
    with pytest.raises(RuntimeError, match="broken peer"):
        failing()
    assert failing.outputs == []


def test_the_table_and_the_document_hold_every_row() -> None:
    rows: list[Row | Skipped] = [
        Row("quick thing", [0.01, 0.02], "peer", [0.03, 0.04], "faster", "rate", Target("at least", 99), "a remark"),
        Row("slow thing", [2.0, 2.0], "limit", [1.0, 1.0], "slower"),
        Skipped("far thing", "the peer is not installed"),
    ]
    text = table({"the claim": rows})
    for part in ("the claim", "quick thing [1]", "≥ 99×", "NO", "[1] a remark", "2.00× the time", "not installed"):
        assert part in text
    found = json.loads(json.dumps(document({"the claim": rows}, (0.0, 0.0, 0.0))))
    assert [row["what"] for row in found["claims"]["the claim"]] == ["quick thing", "slow thing", "far thing"]
    assert found["claims"]["the claim"][0]["met"] is False


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["no-such-claim"])
    assert caught.value.code == 2
    assert "no-such-claim" in capsys.readouterr().err
