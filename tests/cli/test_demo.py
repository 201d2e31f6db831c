"""`cmwallet demo`: the six steps at a terminal and as a script, and each chapter to its end."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cmwallet.demo.fitting import WIDTH, fit_command, fit_screen
from tests.cli.walletrun import Home, finish

STYLE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


def stories() -> dict[str, Any]:
    from cmwallet.demo.identity_stories import BANK, CREDENTIALS, GRANTS
    from cmwallet.demo.loan_story import LOAN
    from cmwallet.demo.market_stories import COURT, DEAL
    from cmwallet.demo.network_story import NETWORK
    from cmwallet.demo.six_steps import SIX_STEPS
    from cmwallet.demo.wallet_stories import VAULT, WALLET

    names = ("", "wallet", "vault", "credentials", "bank", "grants", "deal", "court", "loan", "network")
    told = (SIX_STEPS, WALLET, VAULT, CREDENTIALS, BANK, GRANTS, DEAL, COURT, LOAN, NETWORK)
    return dict(zip(names, told, strict=True))


def played(home: Home, *name: str) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Play a story in its own home, which is gone afterwards; what each command showed, and the steps."""
    found = home.json("demo", *name)
    assert found["commands"][-1].startswith("cmwallet lock")
    assert not home.path.exists(), "the home of who plays it is not touched"
    assert "\x1b" not in json.dumps(found)
    return {step["command"]: step["screen"] for step in found["steps"]}, found["steps"]


def of(shown: dict[str, str], part: str) -> str:
    """Return what the one command with this part showed."""
    (screen,) = [screen for command, screen in shown.items() if part in command]
    return screen


def test_the_six_steps_wait_for_enter_at_a_terminal_and_fit_80_columns(bare: Home) -> None:
    child = bare.at_terminal("demo", CMWALLET_PASSPHRASE_FROM=None)
    child.timeout = 250
    shown = ""
    for _ in range(5):
        child.expect_exact("Enter goes on: ")
        shown += child.before
        child.sendline("")
    shown += finish(child)
    assert not bare.path.exists()
    lines = [STYLE.sub("", line.split("\r")[-1]) for line in shown.replace("\r\n", "\n").split("\n")]
    assert max(map(len, lines)) <= 80, [line for line in lines if len(line) > 80]
    text = "\n".join(lines)
    first, again, adult, thief, revoked, refused = re.split(r"(?m)^[1-6]\. ", text)[1:]
    assert re.search(r"(?m)^confirmed in block \d+", first)
    assert "error: the same transfer was confirmed a moment ago" in again
    assert "age_equal_or_over.18  true" in adult
    assert "1990" not in text
    assert "Maria" not in adult
    assert "Maria Sample" in thief
    assert "invalid_dpop_proof" in thief
    assert "revoked " in revoked
    assert "the grant is revoked" in refused
    assert "Maria" not in refused
    for name in stories():
        assert name in shown[shown.index("Chapters") :]


def test_the_commands_of_a_chapter_are_a_script_and_that_of_the_vault_checks_what_it_seals(
    bare: Home, tmp_path: Path
) -> None:
    program = tmp_path / "bin" / "cmwallet"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cmwallet "$@"\n')
    program.chmod(0o700)
    environment = bare.environment(CMWALLET_HOME=None, CMWALLET_PASSPHRASE_FROM=None, TMPDIR=str(tmp_path), CI="1")
    environment["PATH"] = f"{program.parent}:{environment['PATH']}"
    script = bare.run("demo", "vault", "--script").out + "cmwallet agent status --json\n"
    done = subprocess.run(
        ["/bin/sh", "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=250,
        check=True,
    )
    assert json.loads(done.stdout.splitlines()[-1])["running"] is False
    assert "error:" not in done.stderr
    assert re.search(r"document\.\S+\s+pass", done.stdout)
    assert re.search(r"screening\s+pass", done.stdout)
    assert re.search(r"answer\s+match", done.stdout)


def test_the_chapter_of_the_wallet_pays_once(bare: Home) -> None:
    shown, steps = played(bare, "wallet")
    assert [step["exit"] for step in steps].count(9) == 1
    assert "1.5 CMT" in of(shown, "cmwallet balance bob")
    assert of(shown, "cmwallet history").count("1.5 CMT") == 1


def test_the_chapter_of_credentials_shows_one_fact(bare: Home) -> None:
    shown, _ = played(bare, "credentials")
    verified = of(shown, "attest verify")
    assert re.search(r"age_equal_or_over.18\s+true", verified)
    assert "Maria" not in verified
    assert "did:ethr:" in of(shown, "did show")


def test_the_chapter_of_the_bank_proves_whose_account_it_is(bare: Home) -> None:
    shown, _ = played(bare, "bank")
    assert "proven" in of(shown, "--amounts")
    assert re.search(r"bank_account.main.ownership\s+pass", of(shown, "kyc check"))


def test_the_chapter_of_grants_lets_one_field_be_read_until_it_is_taken_back(bare: Home) -> None:
    shown, steps = played(bare, "grants")
    assert [step["exit"] for step in steps].count(19) == 2
    answers = [step["screen"] for step in steps if "oauth fetch" in step["command"]]
    (read,) = [screen for screen in answers if '"fields"' in screen]
    assert "Maria Sample" in read
    assert "address" not in read
    judged = of(shown, "grant verify")
    assert re.search(r"anchor\s+yes", judged)
    assert re.search(r"withdrawn\s+yes", judged)


def test_the_demonstration_of_a_deal_ends_with_the_balances_that_the_rules_say(bare: Home) -> None:
    """Row by row: the buyer is down 70, the seller up 50, the arbiter up 20, and nothing but her bond is held."""
    from cmwallet.demo.market_stories import DEAL

    assert len(DEAL.steps) <= 9
    found = bare.json("demo", "deal")
    shown = found["steps"][-1]["screen"]
    assert re.search(r"ended\s+ruled; to the seller 50 CMT of the price", shown)
    assert re.search(r"held\s+0 CMT", shown)


def test_the_demonstration_of_a_case_ends_upheld(bare: Home) -> None:
    from cmwallet.demo.market_stories import COURT

    assert len(COURT.steps) <= 9
    found = bare.json("demo", "court")
    assert re.search(r"outcome\s+upheld", found["steps"][-1]["screen"])
    assert "claim 73.5 CMT" in found["steps"][-2]["screen"]


def test_the_demonstration_of_staking_ends_with_a_rule_changed_and_the_coins_back(bare: Home) -> None:
    from cmwallet.demo.network_story import NETWORK

    assert len(NETWORK.steps) <= 9
    found = bare.json("demo", "network")
    shown = {step["command"]: step["screen"] for step in found["steps"]}
    assert re.search(r"reward\s+62\.[0-9]+ CMT", of(shown, "stake withdraw"))  # a day: 12 % of 864, 90 % of it, 2 of 3
    assert re.search(r"collect\s+200 CMT", of(shown, "stake complete"))
    assert "passed" in of(shown, "gov execute")


@pytest.mark.parametrize("name", stories())
def test_every_command_is_shown_in_80_columns_and_stays_itself(name: str) -> None:
    story = stories()[name]
    for step in story.steps:
        lines = fit_command(step.command, WIDTH - 2).split("\n")
        assert max(map(len, lines)) <= WIDTH - 2
        assert all(line.endswith(" \\") for line in lines[:-1])
        assert re.sub(r" \\\n +", " ", "\n".join(lines)) == step.command
        assert subprocess.run(["/bin/sh", "-n", "-c", "\n".join(lines)], check=False).returncode == 0


def test_a_screen_is_folded_between_words_and_colours_take_no_room() -> None:
    long = "\x1b[31merror:\x1b[0m " + "word " * 20
    folded = fit_screen(long).split("\n")
    assert [len(STYLE.sub("", line)) <= WIDTH for line in folded] == [True] * len(folded)
    assert STYLE.sub("", " ".join(line.strip() for line in folded)).split() == ["error:"] + ["word"] * 20
    assert fit_screen("a" * 200).replace("\n    ", "") == "a" * 200
    assert fit_screen("short\n\nlines ") == "short\n\nlines "
