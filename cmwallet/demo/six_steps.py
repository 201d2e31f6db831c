"""Script of the demonstration in a minute: six steps that show what the wallet and the identity vault are for."""

from __future__ import annotations

from typing import Final

from cmwallet.demo.script import Chapter, Step, Story

_FETCH: Final = "cmwallet oauth fetch /vault/fields --access-token token.txt --client $(cat shop.did)"
_SERVE: Final = "cmwallet oauth serve --identity me --port 0"
_GRANT: Final = "cmwallet identity grant --to $(cat shop.did) --dpop-jkt $(cat shop.jkt) --fields name --for 1h"
_ISSUE: Final = "cmwallet identity attest issue --request request.jwe --age 18 --identity provider"
_REQUEST: Final = "cmwallet identity attest request --issuer $(cat provider.did) --fields birthdate"
_ATTESTED: Final = (
    f"{_REQUEST} --out request.jwe --yes --quiet",
    f"{_ISSUE} --status-url https://provider.example/status --out issued.jwe --yes --quiet",
    "mkdir lists; cmwallet identity attest publish --identity provider --out lists --quiet > log.txt",
    "cmwallet identity attest import issued.jwe --quiet > log.txt",
    "cmwallet identity attest fetch --status lists --quiet > log.txt",
)
"""A provider attests that she is over 18; she takes the credential, and the list of what was revoked."""

SIX_STEPS: Final = Story(
    props={"passphrase.txt": "a throw-away passphrase\n"},
    prepare=(
        "cmwallet init --words 12 --show-later --quiet > log.txt",
        "cmwallet unlock --for 20m --quiet",
        "for who in provider shop; do cmwallet account new $who --quiet; done > log.txt",
        "for who in account-1 provider shop; do cmwallet chain faucet $who --quiet; done > log.txt",
        "cmwallet contact add bob 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --quiet > log.txt",
        "cmwallet identity create provider --account provider --quiet > provider.did",
        "cmwallet identity create shop --account shop --quiet > shop.did",
        "cmwallet identity create me --quiet > log.txt; cmwallet identity use me --quiet",
        "echo 'Maria Sample' | cmwallet identity set name - --quiet",
        "echo 1990-04-01 | cmwallet identity set birthdate - --quiet",
        "for who in provider me; do cmwallet identity register $who --yes --quiet; done > log.txt",
        *_ATTESTED,
        "cmwallet oauth key shop.jwk --quiet > shop.jkt; cmwallet oauth key thief.jwk --quiet > log.txt",
        "cmwallet identity key publish shop.jwk --identity shop --yes --quiet > log.txt",
        f"{_SERVE} > issuer.txt 2> log.txt & echo $! > server.pid; until [ -s issuer.txt ]; do sleep 0.1; done",
        f"{_GRANT} --purpose 'to send the ticket' --bare --yes --quiet > token.txt",
        "cmwallet identity grants --quiet | cut -f 1 > grant.id",
        "echo '--audience https://shop.example --nonce 8f3ad1' > asked.txt",
    ),
    chapters=(
        Chapter(
            "Six steps",
            (
                Step("1. Send 1.5 CMT to Bob.", "cmwallet send bob 1.5 --memo bread --yes"),
                Step(
                    "2. The same again, as a script with a bug would do: nothing is sent twice.",
                    "cmwallet send bob 1.5 --memo bread --yes",
                    expected=9,
                ),
                Step(
                    "3. A shop learns that she is over 18, by a provider's word, and no birth date.",
                    "cmwallet identity attest present --fields age_equal_or_over.18 $(cat asked.txt) --yes "
                    "--out shown.txt && cmwallet identity attest verify shown.txt $(cat asked.txt) "
                    "--issuer $(cat provider.did) --status lists",
                ),
                Step(
                    "4. It may read her name, and does; a thief who has its token does not.",
                    f"for key in shop thief; do {_FETCH} --client-key $key.jwk --field fields.name.value; done",
                    expected=19,
                ),
                Step("5. She takes it back.", "cmwallet identity grant revoke $(cat grant.id)"),
                Step("6. From that moment on nothing is read.", f"{_FETCH} --client-key shop.jwk", expected=19),
            ),
        ),
    ),
    strike='test -f server.pid && kill "$(cat server.pid)"; rm -f server.pid',
)
