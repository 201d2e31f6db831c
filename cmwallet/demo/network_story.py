"""Script of the demonstration of staking, on the embedded chain, where it is practice."""

from __future__ import annotations

from typing import Final

from cmwallet.demo.script import Chapter, Step, Story

_TERMS: Final = "--stake 100cmt --max-stake 1000cmt --commission 10%"

NETWORK: Final = Story(
    props={"passphrase.txt": "a throw-away passphrase\n"},
    prepare=(
        "cmwallet init --words 12 --show-later --account-name me --quiet > address.txt",
        "cmwallet unlock --for 10m --quiet",
        "cmwallet account new anchor --quiet > address.txt",
        "for name in me anchor; do cmwallet chain faucet $name --amount 400cmt --quiet; done > hash.txt",
        f"cmwallet validator declare Anchor {_TERMS} --from anchor --yes --quiet > hash.txt",
    ),
    chapters=(
        Chapter(
            "A stake",
            (
                Step(
                    "Coins go to a validator, and stay mine. On this machine's own chain it is practice: no validator "
                    "secures anything here.",
                    "cmwallet stake delegate Anchor 200 --yes",
                ),
                Step("A day passes.", "cmwallet chain mine --ahead 1d"),
                Step(
                    "A pool pays by the second, by stake, less the commission.", "cmwallet stake withdraw --all --yes"
                ),
            ),
        ),
        Chapter(
            "A vote",
            (
                Step(
                    "Who stakes decides on the rules: here, that coins come back after two days instead of seven.",
                    "cmwallet gov propose --param unbonding=2d --yes",
                ),
                Step("A vote weighs what was at stake before it was proposed.", "cmwallet gov vote 1 yes --yes"),
            ),
        ),
        Chapter(
            "The way back",
            (
                Step(
                    "What is taken back earns nothing and waits; the rule that holds now is written into it.",
                    "cmwallet stake undelegate Anchor all --yes",
                ),
                Step("A week passes.", "cmwallet chain mine --ahead 8d"),
                Step("The proposal has passed; anybody may carry it out.", "cmwallet gov execute 1 --yes"),
                Step("And the coins are back.", "cmwallet stake complete --yes"),
            ),
        ),
    ),
)
