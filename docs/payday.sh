#!/bin/sh
# Pay three people from a new home: payday.sh HOME PHRASE-FILE PASSPHRASE-FILE
set -eu
export CMWALLET_HOME="$1" CMWALLET_PASSPHRASE_FROM="file:$3"
cmwallet init --restore --phrase-from "file:$2" --quiet
cmwallet chain faucet --amount 100 --quiet
cmwallet contact import "$(dirname "$0")/payday.csv" --quiet
for who in ann bob cara; do
    hash=$(cmwallet send "$who" 2.5 --id "payday-$who" --yes --no-wait --quiet)
    cmwallet tx wait "$hash" --quiet
    cmwallet send "$who" 2.5 --id "payday-$who" --yes --quiet && exit 1 || test $? -eq 9 # never paid twice
done
for who in ann bob cara; do
    test "$(cmwallet balance "$who" --json | jq -r '.balances[0].formatted')" = 2.5
done
