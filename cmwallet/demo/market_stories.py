"""Scripts of the market's demonstrations, one person in all parts: a deal before an arbiter, a case of the court."""

from __future__ import annotations

from typing import Final

from cmwallet.demo.script import Chapter, Step, Story

_PASSPHRASE: Final = {"passphrase.txt": "a throw-away passphrase\n"}
_HOME: Final = (
    "cmwallet init --words 12 --show-later --account-name buyer --quiet > address.txt",
    "cmwallet unlock --for 10m --quiet",
)

DEAL: Final = Story(
    props=_PASSPHRASE
    | {
        "terms.txt": "One bicycle, red, with lights, at my door.\n",
        "photo.txt": "A picture of a bicycle without lights.\n",
    },
    prepare=(
        *_HOME,
        "for name in seller judge; do cmwallet account new $name --quiet; done > address.txt",
        "for name in buyer seller judge; do cmwallet chain faucet $name --quiet; done > hash.txt",
        "cmwallet identity create judge --account judge --quiet > did.txt",
        "cmwallet identity register judge --yes --quiet > hash.txt",
    ),
    chapters=(
        Chapter(
            "A deal",
            (
                Step(
                    "The buyer offers 50 CMT and puts 20 down. Only the hash of the terms is public.",
                    "cmwallet deal offer seller 50 --deposit 20 --deliver-by 7d --terms terms.txt --yes",
                ),
                Step(
                    "The seller accepts with the same deposit. From now on each one's silence costs only that one.",
                    "cmwallet deal accept 1 --from seller --yes",
                ),
            ),
        ),
        Chapter(
            "A dispute",
            (
                Step("The lights are missing, says the buyer.", "cmwallet deal dispute 1 --evidence photo.txt --yes"),
                Step(
                    "Whoever judges has a bond, which she loses by silence, never by a decision.",
                    "cmwallet deal arbiter enrol 20 --from judge --yes",
                ),
                Step(
                    "She bids: all of the loser's deposit is her fee.",
                    "cmwallet deal arbiter bid 1 100% --from judge --yes",
                ),
                Step("Both parties accept her, each by one transaction.", "cmwallet deal choose 1 1 --yes"),
                Step("", "cmwallet deal choose 1 1 --from seller --yes"),
                Step(
                    "She decides for the seller, finally; the deal ends in the same transaction.",
                    "cmwallet deal arbiter rule 1 seller --from judge --yes",
                ),
                Step(
                    "The seller has the price and her deposit, the arbiter the buyer's; nothing is left.",
                    "cmwallet deal show 1",
                ),
            ),
        ),
    ),
)

_SUBJECT: Final = "0xab00000000000000000000000000000000000000000000000000000000000007"

COURT: Final = Story(
    props=_PASSPHRASE | {"why.txt": "This listing offers what nobody may sell.\n"},
    prepare=(
        *_HOME,
        "for n in 1 2 3 4 5 6; do cmwallet chain faucet buyer --quiet; done > hash.txt",
        "cmwallet identity create me --account buyer --quiet > did.txt",
        "cmwallet identity register me --yes --quiet > hash.txt",
        "cmwallet chain mine --ahead $(( 108000 - $(date -u +%s) % 86400 ))s --quiet > block.txt",
    ),
    chapters=(
        Chapter(
            "A juror",
            (
                Step(
                    "Seats fall to people by what they have staked, from the next day on. Here one is the court.",
                    "cmwallet court stake 500 --yes",
                ),
                Step("A day passes.", "cmwallet chain mine --ahead 25h"),
            ),
        ),
        Chapter(
            "A case",
            (
                Step(
                    "Somebody pledges CMT to have a listing censored. Nobody can choose the jurors: a secret and the "
                    "hash of a later block do.",
                    f"cmwallet court request censor {_SUBJECT} --seats 7 --evidence why.txt --yes",
                ),
                Step("Anybody may draw the seats.", "cmwallet market advance court/1 --yes"),
                Step(
                    "A vote costs 10 CMT a seat, and is hidden; what opens it is sealed in the vault first.",
                    "cmwallet court vote 1 yes --yes",
                ),
                Step("When all have voted, the votes are shown.", "cmwallet court reveal 1 --yes"),
                Step("Anybody may count them.", "cmwallet market advance court/1 --yes"),
                Step(
                    "The larger side has its money back, a fee for each seat, and what the smaller side lost.",
                    "cmwallet market claim --yes",
                ),
                Step("What was decided, and what that is worth.", "cmwallet court show 1"),
            ),
        ),
    ),
)
