"""Scripts of the demonstration by chapters: the wallet, and the vault of personal records.

What they have in common with those of the identity: files that lie ready, and what is prepared before the first step.
"""

from __future__ import annotations

from typing import Final

from cmwallet.demo.script import Chapter, Step, Story

CUSTOMER: Final = "Maria Sample"
"""Who decides at the sandbox bank."""

PROPS: Final = {
    "passphrase.txt": "a throw-away passphrase\n",
    "address.txt": "1 Sample Street, 10115 Berlin\n",
    "passport.txt": "P<D<<SAMPLE<<MARIA<<<<<<<<<<<<<<<<<<<<<<<<<<\nC01X00T478D<<9004012F3001019<<<<<<<<<<<<<<<2\n",
    "watchlist.csv": "id,schema,name,aliases,birth_date,countries,dataset,last_change\n"
    "x-1,Person,Viktor Examplov,Victor Examplow,1961-02-03,ru,Sample list,2026-11-01\n"
    "x-2,Person,Marina Sampel,,1948-07-30,by,Sample list,2026-11-01\n",
}
"""Files that lie ready."""

STRIKE: Final = 'for pid in bank.pid server.pid; do test -f $pid && kill "$(cat $pid)"; rm -f $pid; done'
"""Ends the bank and the server of the grants."""

HOME: Final = ("cmwallet init --words 12 --show-later --quiet > log.txt",)
PERSON: Final = (
    *HOME,
    "cmwallet unlock --for 20m --quiet",
    "cmwallet identity create home --quiet > log.txt",
    "echo 'Maria Sample' | cmwallet identity set name - --quiet",
    "echo 1990-04-01 | cmwallet identity set birthdate - --quiet",
)
"""What comes before chapters about somebody whose records are there."""

_TRANSFERS: Final = (
    Chapter(
        "A wallet",
        (
            Step(
                "Make a vault with a new recovery phrase and a first account. In real life leave --show-later out: the "
                "phrase is then shown once, on your terminal.",
                "cmwallet init --words 12 --show-later",
            ),
            Step("Listing accounts needs no passphrase.", "cmwallet account list"),
        ),
    ),
    Chapter(
        "Money",
        (
            Step("The embedded chain lives in the home; its faucet gives test CMT.", "cmwallet chain faucet account-1"),
            Step("What is there now?", "cmwallet balance"),
        ),
    ),
    Chapter(
        "A transfer",
        (
            Step(
                "Bob becomes a contact. His address carries a checksum, and the row is authenticated by the vault.",
                "cmwallet contact add bob 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --note baker",
            ),
            Step(
                "Send him 1.5 CMT. Without --yes you would be asked; the hash is printed as soon as the node has it.",
                "cmwallet send bob 1.5 --memo bread --yes",
            ),
            Step(
                "The same command again, as a script with a bug would do: refused, nothing is sent twice.",
                "cmwallet send bob 1.5 --memo bread --yes",
                expected=9,
            ),
        ),
    ),
    Chapter(
        "Looking back",
        (
            Step("The receipt, from the journal.", "cmwallet tx show 1"),
            Step("Both balances.", "cmwallet balance"),
            Step("", "cmwallet balance bob"),
            Step("And the history, complete on this chain.", "cmwallet history"),
        ),
    ),
)

WALLET: Final = Story(_TRANSFERS, PROPS, (), STRIKE)
"""A wallet, a transfer, and looking back."""

_RECORDS: Final = (
    Chapter(
        "An identity wallet: she registers personal and banking information",
        (
            Step(
                "For what follows the vault is unlocked for a while: an agent keeps it open, and hands out no key.",
                "cmwallet unlock --for 10m",
            ),
            Step("An identity has keys of its own, made in the vault.", "cmwallet identity create home"),
            Step(
                "Each field is checked by its own rules and sealed on its own. Values from stdin stay out of the "
                "shell's history.",
                "echo 'Maria Sample' | cmwallet identity set name - && "
                "echo 1990-04-01 | cmwallet identity set birthdate -",
            ),
            Step(
                "",
                "cmwallet identity set nationalities DE && cmwallet identity set address.formatted - < address.txt && "
                "cmwallet identity set address.country DE",
            ),
            Step(
                "A passport by its machine-readable zone: every check digit is verified.",
                "cmwallet identity import --mrz passport.txt",
            ),
            Step("On a terminal what is sensitive is masked.", "cmwallet identity show"),
        ),
    ),
    Chapter(
        "It is checked",
        (
            Step(
                "A sanctions list, here a sample of invented people; screening works offline.",
                "cmwallet identity kyc lists add sample watchlist.csv --quiet",
            ),
            Step(
                "Names are compared across scripts, and each score explains itself.",
                "cmwallet identity kyc match 'Виктор Экзамплов' 'Viktor Examplov'",
            ),
            Step("The whole check: completeness, documents, ages, screening.", "cmwallet identity kyc check"),
        ),
    ),
)

VAULT: Final = Story(_RECORDS, PROPS, HOME, STRIKE)
"""Personal records, each checked and sealed on its own, and the KYC check."""
