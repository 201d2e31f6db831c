"""Script of the demonstration, in chapters; each step is a command line that a reader can type herself.

It tells what the project is for: a wallet, and the five steps of an identity wallet (information registered, checked,
attested by a provider, keys on chain, the bank link authorised and tested), then one fact shown to a verifier, and
a grant to a dapp: asked for, narrowed, read, stolen in vain, taken back, and proven.
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

DAPP: Final = "--client $(cat shop.did) --client-key shop.jwk"
"""The dapp speaks for itself, with its own key."""

SHOP: Final = "--audience https://shop.example --nonce 8f3ad1"

_CHAPTERS: Final = (
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
    Chapter(
        "Keys on chain",
        (
            Step(
                "Publish the public halves in the key registry; anybody can resolve them from now on.",
                "cmwallet identity register --for 2y --yes --quiet",
            ),
            Step("This is what others see: the DID document, as of a block.", "cmwallet identity did show"),
        ),
    ),
    Chapter(
        "A provider's credential",
        (
            Step(
                "Here the provider lives in the same home, with an identity and an account of its own.",
                "cmwallet account new provider && cmwallet chain faucet provider --quiet && "
                "cmwallet identity create provider --account provider --quiet && cmwallet identity use home --quiet && "
                "cmwallet identity register provider --yes --quiet && "
                "cmwallet identity show provider | awk '$1 == \"did\" {print $2}' > provider.did",
            ),
            Step(
                "She asks it to attest two fields: sealed to the provider, with one-time keys.",
                "cmwallet identity attest request --issuer $(cat provider.did) --fields name,birthdate "
                "--out request.jwe --yes",
            ),
            Step(
                "The provider has checked her, and attests the fields and that she is over 18.",
                "cmwallet identity attest issue --request request.jwe --age 18 --identity provider "
                "--status-url https://provider.example/status --out issued.jwe --yes && "
                "mkdir lists && cmwallet identity attest publish --identity provider --out lists --quiet",
            ),
            Step(
                "She takes it: everything is checked against what was asked. Then she fetches what is revoked.",
                "cmwallet identity attest import issued.jwe && cmwallet identity attest fetch --status lists --quiet",
            ),
        ),
    ),
    Chapter(
        "The bank link, authorised and tested",
        (
            Step(
                "A bank to practise with: a real server, a process of its own.",
                "cmwallet identity bank sandbox --port 0 --folder bank --holder 'Maria Sample' > bank.url & "
                "echo $! > bank.pid; until [ -s bank.url ]; do sleep 0.1; done; cat bank.url",
            ),
            Step(
                "She authorises the link at the bank, in her browser: reading for 90 days, and payments within limits.",
                "cmwallet identity bank link main --bank $(cat bank.url) --max-payment 100 --max-month 250",
            ),
            Step(
                "Is it hers? The bank books two small amounts; who reads the statement can say how much.",
                "cmwallet identity bank test main --quiet > test.txt; cmwallet identity bank statement main",
            ),
            Step(
                "",
                "cmwallet identity bank test main --amounts "
                "$(cmwallet identity bank statement main --quiet | grep Ownership | awk '{print $2}' | paste -sd, -)",
            ),
            Step(
                "What the bank has verified counts in the KYC check from now on.",
                "cmwallet identity kyc check | grep bank_account",
            ),
            Step(
                "A payment is sent once, even if the bank's answer is lost.",
                "cmwallet identity bank pay main 12.50 --to DE02120300000000202051 --name 'Ada Bakery' --yes",
            ),
        ),
    ),
    Chapter(
        "One fact, and nothing else",
        (
            Step(
                "A shop asks whether she is over 18. She shows that, bound to this shop and its nonce.",
                f"cmwallet identity attest present --fields age_equal_or_over.18 {SHOP} --yes --out shown.txt",
            ),
            Step(
                "The shop verifies it, by the provider's key on chain and its list of what was revoked.",
                f"cmwallet identity attest verify shown.txt {SHOP} --issuer $(cat provider.did) --status lists",
            ),
            Step("What was shown to whom stays in her vault.", "cmwallet identity report"),
        ),
    ),
    Chapter(
        "A dapp asks",
        (
            Step(
                "A ticket shop has a DID of its own; the key of its server is listed on chain.",
                "cmwallet account new shop && cmwallet chain faucet shop --quiet && "
                "cmwallet identity create shop --account shop --quiet && cmwallet oauth key shop.jwk && "
                "cmwallet identity key publish shop.jwk --identity shop --yes --quiet && "
                "cmwallet identity show shop | awk '$1 == \"did\" {print $2}' > shop.did",
            ),
            Step(
                "She serves her grants herself. The server holds no key of the vault, and nothing when it is locked.",
                "cmwallet oauth serve --identity home --port 0 > issuer.txt & echo $! > server.pid; "
                "until [ -s issuer.txt ]; do sleep 0.1; done; cat issuer.txt",
            ),
            Step(
                "The shop asks for two fields and whether she is over 18, by a signed request; and waits.",
                "cmwallet oauth login $(cat issuer.txt) --fields name,address.country,age_equal_or_over.18 "
                f"--purpose 'to send the ticket' --for 1h --device {DAPP} --out grant.json 2> asked.txt & "
                "sleep 0.1; until grep -q types asked.txt; do sleep 0.1; done; cat asked.txt",
            ),
            Step("What waits for her decision?", "cmwallet oauth requests"),
            Step(
                "She takes the code that the shop shows her, and grants one field. Her account signs the consent.",
                "cmwallet oauth approve $(grep -o '[A-Z]\\{4\\}-[A-Z]\\{4\\}' asked.txt) --fields name --yes; "
                "until [ -s grant.json ]; do sleep 0.1; done",
            ),
            Step(
                "The shop reads what was granted, with a proof by its own key, and nothing else.",
                f"cmwallet oauth fetch /vault/fields --access-token grant.json {DAPP}",
            ),
            Step(
                "A thief has the token, but not the key.",
                "cmwallet oauth key thief.jwk --quiet && "
                "cmwallet oauth fetch /vault/fields --access-token grant.json --client $(cat shop.did)"
                " --client-key thief.jwk",
                expected=19,
            ),
        ),
    ),
    Chapter(
        "She takes it back",
        (
            Step(
                "One command, without the passphrase, and at once.",
                "cmwallet identity grants | awk '{print $1}' > grant.id; "
                "cmwallet identity grant revoke $(cat grant.id) --quiet",
            ),
            Step(
                "The next read is refused.",
                f"cmwallet oauth fetch /vault/fields --access-token grant.json {DAPP}",
                expected=19,
            ),
            Step("Every read is in her log.", "cmwallet identity grant log $(cat grant.id)"),
            Step(
                "The receipt proves to anybody what was agreed, and that it was withdrawn; it needs no server.",
                "cmwallet identity grant receipt $(cat grant.id) > receipt.json && "
                "cmwallet identity grant verify receipt.json",
            ),
            Step("Lock the vault; the bank and her server close too.", f"cmwallet lock; {STRIKE}"),
        ),
    ),
)

WALLET: Final = Story(_CHAPTERS, PROPS, strike=STRIKE)
