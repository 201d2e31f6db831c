"""Scripts of the demonstration by chapters: credentials, the bank link, grants.

One fact shown to a verifier by a provider's word; a bank link authorised and tested; a grant to a dapp: asked for,
narrowed, read, stolen in vain, taken back, and proven.
"""

from __future__ import annotations

from typing import Final

from cmwallet.demo.script import Chapter, Step, Story
from cmwallet.demo.wallet_stories import PERSON, PROPS, STRIKE

DAPP: Final = "--client $(cat shop.did) --client-key shop.jwk"
"""The dapp speaks for itself, with its own key."""

SHOP: Final = "--audience https://shop.example --nonce 8f3ad1"

_WITH_COINS: Final = (*PERSON, "cmwallet chain faucet --quiet > log.txt")
_ON_CHAIN: Final = (
    *_WITH_COINS,
    "cmwallet identity set address.country DE --quiet",
    "cmwallet identity register --yes --quiet > log.txt",
)

_CREDENTIALS: Final = (
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
)

CREDENTIALS: Final = Story(_CREDENTIALS, PROPS, _WITH_COINS, STRIKE)
"""Keys on chain, a provider's credential, one fact shown."""

_BANK: Final = (
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
                "cmwallet identity bank statement main --quiet | grep Ownership | awk '{print $2}' | "
                "paste -sd, - > amounts.txt; cmwallet identity bank test main --amounts $(cat amounts.txt)",
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
)

BANK: Final = Story(_BANK, PROPS, PERSON, STRIKE)
"""The bank link, from its authorising to a payment."""

_GRANTS: Final = (
    Chapter(
        "A dapp asks",
        (
            Step(
                "A ticket shop has a DID of its own; the key of its server is listed on chain.",
                "cmwallet account new shop && cmwallet chain faucet shop --quiet && "
                "cmwallet identity create shop --account shop --quiet && cmwallet identity use home --quiet && "
                "cmwallet oauth key shop.jwk && "
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

GRANTS: Final = Story(_GRANTS, PROPS, _ON_CHAIN, STRIKE)
"""A grant to a dapp, from its request to its end."""
