# Completion of cmwallet for bash: source this file, or copy it to a folder of bash-completion.

_cmwallet_words() {
    case "$1" in
        "") REPLY="send receive pay units balance history watch tx nonce token account contact sign verify market deal court loan identity oauth network stake validator gov chain contract snapshot status doctor init wallet vault unlock lock agent run signer policy backup home config completion schema help demo --version --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "send") REPLY="--token --max --data --allow-zero --batch --in-flight --allow-changed --from --signer --memo --id --gas-limit --gas-price --gas-max-fee --gas-priority-fee --nonce --confirmations --no-wait --timeout --broadcast --dry-run --allow-duplicate --allow-lookalike --accept-replay --allow-burn --allow-no-code --allow-spender --allow-listed --allow-bait --unlimited --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "receive") REPLY="--amount --token --png --verify --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "pay") REPLY="--from --signer --memo --id --gas-limit --gas-price --gas-max-fee --gas-priority-fee --nonce --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-lookalike --accept-replay --allow-burn --allow-no-code --allow-spender --allow-listed --allow-bait --unlimited --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "units") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "balance") REPLY="--all --token --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "history") REPLY="--limit --scan --rebuild --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "watch") REPLY="--account --count --until --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "tx") REPLY="list show wait resume decode build sign broadcast export forget speed-up cancel simulate --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "tx list") REPLY="--state --limit --all --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "tx show") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "tx wait") REPLY="--confirmations --timeout --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "tx resume") REPLY="--yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "tx decode") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "tx build") REPLY="--token --max --data --valid-for --qr --qr-png --qr-parts --from --memo --id --gas-limit --gas-price --gas-max-fee --gas-priority-fee --nonce --allow-lookalike --accept-replay --allow-burn --allow-no-code --allow-spender --allow-listed --allow-bait --unlimited --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "tx sign") REPLY="--offline --blind --nonce-gap --trust-genesis --yes --qr --qr-png --qr-parts --qr-image --signer --allow-duplicate --allow-lookalike --allow-burn --allow-listed --allow-bait --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "tx broadcast") REPLY="--qr-image --confirmations --no-wait --timeout --broadcast --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "tx export") REPLY="--qr --qr-png --qr-parts --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "tx forget") REPLY="--yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "tx speed-up") REPLY="--bump --confirmations --no-wait --timeout --dry-run --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "tx cancel") REPLY="--bump --confirmations --no-wait --timeout --dry-run --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "tx simulate") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "nonce") REPLY="status fill --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "nonce status") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "nonce fill") REPLY="--from --timeout --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "token") REPLY="info wrap unwrap swap claim approve revoke allowances --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "token info") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "token wrap") REPLY="--from --signer --id --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "token unwrap") REPLY="--from --signer --id --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "token swap") REPLY="--to --from --signer --id --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-lookalike --allow-listed --allow-bait --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "token claim") REPLY="--contract --account --from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-lookalike --allow-listed --allow-bait --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "token approve") REPLY="--token --unlimited --from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-lookalike --allow-spender --allow-listed --allow-bait --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "token revoke") REPLY="--token --from --signer --confirmations --no-wait --timeout --dry-run --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "token allowances") REPLY="--token --account --from-block --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "account") REPLY="new list show use rename remove watch import export discover address --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "account new") REPLY="--path --index --wallet --bip39-passphrase-from --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "account list") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "account show") REPLY="--address --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "account use") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "account rename") REPLY="--passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "account remove") REPLY="--yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "account watch") REPLY="--passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "account import") REPLY="--key-from --keystore --keystore-passphrase-from --name --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "account export") REPLY="--keystore --keystore-passphrase-from --private-key --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "account discover") REPLY="--wallet --gap --bip39-passphrase-from --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "account address") REPLY="--coin --index --wallet --bip39-passphrase-from --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "contact") REPLY="add list rename edit remove import export --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "contact add") REPLY="--note --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "contact list") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "contact rename") REPLY="--passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "contact edit") REPLY="--note --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "contact remove") REPLY="--yes --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "contact import") REPLY="--passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "contact export") REPLY="--out --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "sign") REPLY="message siwe typed-data --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "sign message") REPLY="--file --hex --domain --from --signer --blind --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "sign siwe") REPLY="--domain --from --signer --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "sign typed-data") REPLY="--descriptor --from --signer --unlimited --allow-spender --allow-lookalike --allow-listed --allow-bait --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "verify") REPLY="message typed-data siwe --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "verify message") REPLY="--signature --address --file --hex --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "verify typed-data") REPLY="--signature --address --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "verify siwe") REPLY="--signature --domain --nonce --address --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "market") REPLY="todo sync advance claim record seal open --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "market todo") REPLY="--all-accounts --account --within --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "market sync") REPLY="--rebuild --from-block --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "market advance") REPLY="--all --from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "market claim") REPLY="--all-accounts --from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "market record") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "market seal") REPLY="--to --to-jurors --item --yes --out --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "market open") REPLY="--out --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "deal") REPLY="accept deliver confirm refund split assign listing offer dispute evidence choose show list arbiter --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "deal accept") REPLY="--wcmt --from --signer --id --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-lookalike --allow-listed --allow-bait --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "deal deliver") REPLY="--proof --from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "deal confirm") REPLY="--from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "deal refund") REPLY="--from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "deal split") REPLY="--from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "deal assign") REPLY="--from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-lookalike --allow-listed --allow-bait --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "deal listing") REPLY="--price --deliver-by --deposit --window --accept-by --arbiter --arbiter-fee --certificate --contract --title --identity --out --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "deal offer") REPLY="--deliver-by --deposit --accept-by --window --terms --arbiter --arbiter-fee --wcmt --from --signer --id --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-lookalike --allow-listed --allow-bait --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "deal dispute") REPLY="--evidence --from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "deal evidence") REPLY="--from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "deal choose") REPLY="--from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-lookalike --allow-listed --allow-bait --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "deal show") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "deal list") REPLY="--state --role --ended --disputed --strangers --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "deal arbiter") REPLY="enrol leave bid rule --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "deal arbiter enrol") REPLY="--profile --wcmt --from --signer --id --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "deal arbiter leave") REPLY="--from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "deal arbiter bid") REPLY="--profile --from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "deal arbiter rule") REPLY="--reason --from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "court") REPLY="show list stake unstake request vote reveal --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "court show") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "court list") REPLY="--ended --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "court stake") REPLY="--wcmt --from --signer --id --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "court unstake") REPLY="--from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "court request") REPLY="--evidence --seats --wcmt --from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-lookalike --allow-listed --allow-bait --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "court vote") REPLY="--wcmt --from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "court reveal") REPLY="--from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "loan") REPLY="schedule offer sign pay automatic collect missing contest evidence declare release reclaim record show list exchange --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "loan schedule") REPLY="--currency --first --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "loan offer") REPLY="--borrower --lender --currency --first --due-day --disburse-by --grace --late-fee --collateral --purpose --borrower-name --borrower-iban --lender-name --lender-iban --good-for --out --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "loan sign") REPLY="--wcmt --from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-lookalike --allow-listed --allow-bait --yes --out --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "loan pay") REPLY="--place --off --amount --request --bank --claim-only --wcmt --from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-lookalike --allow-listed --allow-bait --yes --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "loan automatic") REPLY="--off --from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "loan collect") REPLY="--place --bank --file --from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "loan missing") REPLY="--from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "loan contest") REPLY="--evidence --wcmt --from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "loan evidence") REPLY="--from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "loan declare") REPLY="--from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "loan release") REPLY="--from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "loan reclaim") REPLY="--from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "loan record") REPLY="--explain --known --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "loan show") REPLY="--statement --csv --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "loan list") REPLY="--state --role --ended --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "loan exchange") REPLY="init serve --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "loan exchange init") REPLY="--folder --url --issuer --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "loan exchange serve") REPLY="--folder --database --host --port --tls-cert --tls-key --trusted-proxy --allow-local --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity") REPLY="create list show use rename remove register submit deactivate set get unset fields history attach detach open attest edit import export report shred bank did grant grants key kyc owner --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity create") REPLY="--account --only-for --bip39-passphrase-from --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity list") REPLY="--passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity show") REPLY="--reveal --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity use") REPLY="--identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity rename") REPLY="--passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity remove") REPLY="--leave-anchors --yes --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity register") REPLY="--for --relay --relay-for --timeout --dry-run --yes --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity submit") REPLY="--from --timeout --dry-run --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity deactivate") REPLY="--relay --relay-for --timeout --dry-run --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity set") REPLY="--expires --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity get") REPLY="--identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity unset") REPLY="--purge --yes --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity fields") REPLY="--set --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity history") REPLY="--reveal --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity attach") REPLY="--name --media-type --replace --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity detach") REPLY="--yes --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity open") REPLY="--out --viewer --allow-disk --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest") REPLY="request import list show fetch present remove verify issue renew publish issued anchor revoke suspend export-register --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest request") REPLY="--issuer --fields --copies --vct --nonce --report --signed-as --public --registry --yes --identity --out --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest import") REPLY="--issuer-keys --registry --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest list") REPLY="--identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest show") REPLY="--reveal --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest fetch") REPLY="--status --issuer-keys --registry --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest present") REPLY="--fields --audience --nonce --no-nonce --attested-only --credential --yes --identity --out --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest remove") REPLY="--yes --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest verify") REPLY="--audience --nonce --no-nonce --issuer-trust --issuer --any-issuer --vct --accept-self-asserted --issuer-keys --status --offline --refetch --allow-stale --max-age --without-holder --require-anchor --registry --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest issue") REPLY="--request --fields --age --framework --evidence --screening --for --alg --bits --status-url --schema --vct --as --dry-run --registry --yes --identity --out --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest renew") REPLY="--for --alg --status-url --schema --registry --yes --identity --out --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest publish") REPLY="--out --for --ttl --alg --as --metadata --registry --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest issued") REPLY="--identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest anchor") REPLY="--timeout --dry-run --yes --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest revoke") REPLY="--on-chain --timeout --yes --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest suspend") REPLY="--lift --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest export-register") REPLY="--values --yes --identity --out --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity edit") REPLY="--only --allow-disk --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity import") REPLY="--mrz --document --format --file-passphrase-from --trust --skip-invalid --replace --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity export") REPLY="--format --recipient --file-passphrase-from --plain --yes --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity report") REPLY="--to --dapp --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity shred") REPLY="--all --slot-secret-from --drop-slot --yes --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity bank") REPLY="pay statement sandbox clock link test list show revoke --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity bank pay") REPLY="--to --name --reference --id --out --resume --yes --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity bank statement") REPLY="--since --until --file --date-order --decimal --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity bank sandbox") REPLY="--port --folder --holder --token-time --settle-time --clock --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity bank clock") REPLY="--ahead --folder --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity bank link") REPLY="--bank --files --iban --for --max-payment --max-month --currency --again --no-browser --redirect --yes --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity bank test") REPLY="--amounts --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity bank list") REPLY="--identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity bank show") REPLY="--identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity bank revoke") REPLY="--yes --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity did") REPLY="show resolve --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity did show") REPLY="--at --by-clock --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity did resolve") REPLY="--at --by-clock --allow-stale --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant") REPLY="make receipt show log revoke narrow renew anchor lift verify note-erasure open countersign erased --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant make") REPLY="--to --fields --for --purpose --purpose-id --optional --max-uses --retention --not-before --dpop-jkt --bare --header --present --nonce --anchor --no-anchor --receipt --yes --bip39-passphrase-from --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant receipt") REPLY="--version --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant show") REPLY="--passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant log") REPLY="--passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant revoke") REPLY="--passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant narrow") REPLY="--fields --for --max-uses --anchor --no-anchor --yes --bip39-passphrase-from --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant renew") REPLY="--for --fields --max-uses --anchor --no-anchor --yes --bip39-passphrase-from --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant anchor") REPLY="--yes --bip39-passphrase-from --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant lift") REPLY="--yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant verify") REPLY="--require --offline --registry --allow-stale --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant note-erasure") REPLY="--passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant open") REPLY="--identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant countersign") REPLY="--identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant erased") REPLY="--identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity grants") REPLY="--active --locked --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity key") REPLY="list add publish rotate revoke --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity key list") REPLY="--allow-stale --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity key add") REPLY="--for --bip39-passphrase-from --relay --relay-for --timeout --yes --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity key publish") REPLY="--for --relay --relay-for --timeout --yes --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity key rotate") REPLY="--for --bip39-passphrase-from --relay --relay-for --timeout --yes --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity key revoke") REPLY="--compromised-since --relay --relay-for --timeout --yes --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity kyc") REPLY="match screen check lists --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity kyc match") REPLY="--schema --birthdate --country --gender --level --batch --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity kyc screen") REPLY="--schema --birthdate --country --gender --level --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity kyc check") REPLY="--level --minimum-age --sign --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity kyc lists") REPLY="add update list remove --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity kyc lists add") REPLY="--format --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity kyc lists update") REPLY="--format --allow-shrink --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity kyc lists list") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity kyc lists remove") REPLY="--yes --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity owner") REPLY="change --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "identity owner change") REPLY="--relay --relay-for --timeout --dry-run --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "oauth") REPLY="serve login-link requests approve deny issuer client login fetch proof key verify --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "oauth serve") REPLY="--host --port --tls-cert --tls-key --unlock-for --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "oauth login-link") REPLY="--identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "oauth requests") REPLY="--identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "oauth approve") REPLY="--fields --for --anchor --no-anchor --yes --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "oauth deny") REPLY="--identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "oauth issuer") REPLY="show move --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "oauth issuer show") REPLY="--identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "oauth issuer move") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "oauth client") REPLY="add list show refresh remove document --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "oauth client add") REPLY="--document --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "oauth client list") REPLY="--passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "oauth client show") REPLY="--passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "oauth client refresh") REPLY="--yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "oauth client remove") REPLY="--yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "oauth client document") REPLY="--name --redirect-uri --host --revocation-uri --key --encrypt --identity --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "oauth login") REPLY="--fields --optional --purpose --for --max-uses --retention --device --no-browser --openid --offer --out --document --identity --client --client-key --key --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "oauth fetch") REPLY="--access-token --method --identity --client --client-key --key --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "oauth proof") REPLY="--key --access-token --nonce --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "oauth key") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "oauth verify") REPLY="--offline --identity --client --client-key --key --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "network") REPLY="list add use show rename remove check endpoint --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "network list") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "network add") REPLY="--rpc --chain-id --symbol --dialect --confirmations --on-demand --staking --rest --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "network use") REPLY="--yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "network show") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "network rename") REPLY="--passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "network remove") REPLY="--yes --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "network check") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "network endpoint") REPLY="add remove list --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "network endpoint add") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "network endpoint remove") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "network endpoint list") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "stake") REPLY="delegate redelegate undelegate cancel complete withdraw list rewards --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "stake delegate") REPLY="--keep --max-commission --anyway --accept-risk --from --signer --id --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "stake redelegate") REPLY="--max-commission --anyway --from --signer --id --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "stake undelegate") REPLY="--to --from --signer --id --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "stake cancel") REPLY="--entry --from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "stake complete") REPLY="--from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "stake withdraw") REPLY="--all --from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "stake list") REPLY="--account --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "stake rewards") REPLY="--account --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "validator") REPLY="declare update activate deactivate rate move accept commission retire list show --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "validator declare") REPLY="--stake --commission --max-stake --max-commission --pubkey --website --details --location --email --from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "validator update") REPLY="--name --commission --max-stake --pubkey --website --details --location --email --from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "validator activate") REPLY="--from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "validator deactivate") REPLY="--from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "validator rate") REPLY="--from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "validator move") REPLY="--from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-lookalike --allow-listed --allow-bait --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "validator accept") REPLY="--of --from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "validator commission") REPLY="--from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "validator retire") REPLY="--from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "validator list") REPLY="--all --sort --account --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "validator show") REPLY="--account --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "gov") REPLY="list show params propose deposit vote execute --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "gov list") REPLY="--account --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "gov show") REPLY="--account --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "gov params") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "gov propose") REPLY="--param --file --title --text --deposit --i-know --from --signer --id --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "gov deposit") REPLY="--from --signer --id --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "gov vote") REPLY="--from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "gov execute") REPLY="--from --signer --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "chain") REPLY="start stop status faucet mine reset export log --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "chain start") REPLY="--port --foreground --allow-origin --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "chain stop") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "chain status") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "chain faucet") REPLY="--amount --token --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "chain mine") REPLY="--blocks --ahead --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "chain reset") REPLY="--yes --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "chain export") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "chain log") REPLY="--limit --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "contract") REPLY="deploy use list show call encode decode events verify send --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "contract deploy") REPLY="--all --value --from --signer --gas-limit --gas-price --gas-max-fee --gas-priority-fee --timeout --dry-run --allow-duplicate --accept-replay --allow-listed --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "contract use") REPLY="--all --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "contract list") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "contract show") REPLY="--abi --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "contract call") REPLY="--abi --at --from --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "contract encode") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "contract decode") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "contract events") REPLY="--abi --from-block --to-block --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "contract verify") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "contract send") REPLY="--abi --value --from --signer --id --gas-limit --gas-price --gas-max-fee --gas-priority-fee --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-lookalike --accept-replay --allow-burn --allow-no-code --allow-spender --allow-listed --allow-bait --unlimited --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "snapshot") REPLY="build verify --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "snapshot build") REPLY="--at --for-chain --out --token --from-block --include-contracts --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "snapshot verify") REPLY="--rebuild --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "status") REPLY="--online --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "doctor") REPLY="--fix --online --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "init") REPLY="--name --account-name --path --allow-weak-passphrase --calibrate --words --language --restore --phrase-from --dice --show-later --skip-check --bip39-passphrase-from --keep-bip39-passphrase --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "wallet") REPLY="add list rename remove phrase verify --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "wallet add") REPLY="--words --language --restore --phrase-from --dice --show-later --skip-check --bip39-passphrase-from --keep-bip39-passphrase --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "wallet list") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "wallet rename") REPLY="--passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "wallet remove") REPLY="--yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "wallet phrase") REPLY="--passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "wallet verify") REPLY="--phrase-from --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "vault") REPLY="status passphrase rotate verify log accept-rollback slot --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "vault status") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "vault passphrase") REPLY="--new-passphrase-from --slot --calibrate --allow-weak-passphrase --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "vault rotate") REPLY="--slot-secret-from --drop-slot --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "vault verify") REPLY="--repair --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "vault log") REPLY="--limit --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "vault accept-rollback") REPLY="--yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "vault slot") REPLY="add list remove --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "vault slot add") REPLY="--label --out --new-passphrase-from --calibrate --allow-weak-passphrase --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "vault slot list") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "vault slot remove") REPLY="--yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "unlock") REPLY="--for --idle --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "lock") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "agent") REPLY="status stop --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "agent status") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "agent stop") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "run") REPLY="--for --limit --to --method --from --kill --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "signer") REPLY="serve shim client requests approve deny --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "signer serve") REPLY="--port --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "signer shim") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "signer client") REPLY="add list remove --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "signer client add") REPLY="--account --for --limit --by-policy --own-nonces --out --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "signer client list") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "signer client remove") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "signer requests") REPLY="--done --limit --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "signer approve") REPLY="--account --for --limit --by-policy --yes --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "signer deny") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "policy") REPLY="set refresh freeze thaw remove forgive show log test once --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "policy set") REPLY="--yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "policy refresh") REPLY="--yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "policy freeze") REPLY="--passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "policy thaw") REPLY="--passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "policy remove") REPLY="--yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "policy forgive") REPLY="--passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "policy show") REPLY="--source --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "policy log") REPLY="--denied --limit --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "policy test") REPLY="--all --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "policy once") REPLY="--passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "backup") REPLY="create verify restore shares paper age-key review --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "backup create") REPLY="--out --recipient --chain --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "backup verify") REPLY="--recovery-from --shares --share-from --against-live --allow-disk --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "backup restore") REPLY="--recovery-from --shares --share-from --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "backup shares") REPLY="--recovery-from --out --yes --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "backup paper") REPLY="--out --recovery-from --phrase --wallet --yes --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "backup age-key") REPLY="--out --recovery-from --yes --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "backup review") REPLY="--yes --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "home") REPLY="purge --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "home purge") REPLY="--vault --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "config") REPLY="show get set --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "config show") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "config get") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "config set") REPLY="--unset --passphrase-from --allow-shared-secret-file --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "completion") REPLY="bash zsh fish powershell install --json --field --network --quiet --verbose --wide --no-input --help" ;;
        "completion bash") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "completion zsh") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "completion fish") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "completion powershell") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "completion install") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "schema") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "help") REPLY="--json --field --network --quiet --verbose --wide --no-input --help" ;;
        "demo") REPLY="--script --json --field --network --quiet --verbose --wide --no-input --help" ;;
        *) REPLY="" ;;
    esac
}

# What the value after an option is, in REPLY; nothing for a flag.
_cmwallet_option() {
    case "$1 $2" in
        "send --nonce") REPLY="number" ;;
        "pay --nonce") REPLY="number" ;;
        "tx build --nonce") REPLY="number" ;;
        "token claim --account") REPLY="recipient" ;;
        "token allowances --account") REPLY="recipient" ;;
        "account show --address") REPLY="" ;;
        "market open --out") REPLY="folder" ;;
        "identity attest publish --out") REPLY="folder" ;;
        "identity import --document") REPLY="choice" ;;
        "identity bank pay --to") REPLY="iban" ;;
        "identity bank statement --until") REPLY="date" ;;
        "identity bank sandbox --folder") REPLY="file" ;;
        "identity bank clock --folder") REPLY="file" ;;
        "identity bank link --bank") REPLY="url" ;;
        "identity grant make --to") REPLY="dapp" ;;
        "identity grant receipt --version") REPLY="number" ;;
        "identity kyc match --schema") REPLY="choice" ;;
        "identity kyc screen --schema") REPLY="choice" ;;
        "oauth client document --name") REPLY="text" ;;
        "oauth client document --host") REPLY="host" ;;
        "chain faucet --token") REPLY="choice" ;;
        "contract call --from") REPLY="recipient" ;;
        "run --limit") REPLY="amount" ;;
        "run --method") REPLY="text" ;;
        "signer client add --limit") REPLY="amount" ;;
        "signer approve --limit") REPLY="amount" ;;
        "backup shares --out") REPLY="folder" ;;
        *" --field") REPLY="result-path" ;;
        *" --network") REPLY="network" ;;
        *" --token") REPLY="token" ;;
        *" --data") REPLY="hex" ;;
        *" --batch") REPLY="file" ;;
        *" --in-flight") REPLY="number" ;;
        *" --from") REPLY="account" ;;
        *" --signer") REPLY="command" ;;
        *" --memo") REPLY="text" ;;
        *" --id") REPLY="text" ;;
        *" --gas-limit") REPLY="number" ;;
        *" --gas-price") REPLY="price" ;;
        *" --gas-max-fee") REPLY="price" ;;
        *" --gas-priority-fee") REPLY="price" ;;
        *" --nonce") REPLY="text" ;;
        *" --confirmations") REPLY="number" ;;
        *" --timeout") REPLY="duration" ;;
        *" --broadcast") REPLY="=one|all" ;;
        *" --passphrase-from") REPLY="secret-source" ;;
        *" --amount") REPLY="amount" ;;
        *" --png") REPLY="file" ;;
        *" --limit") REPLY="number" ;;
        *" --scan") REPLY="block" ;;
        *" --account") REPLY="account" ;;
        *" --count") REPLY="number" ;;
        *" --until") REPLY="duration" ;;
        *" --state") REPLY="choice" ;;
        *" --valid-for") REPLY="duration" ;;
        *" --qr-png") REPLY="folder" ;;
        *" --qr-parts") REPLY="number" ;;
        *" --trust-genesis") REPLY="hex" ;;
        *" --qr-image") REPLY="file" ;;
        *" --bump") REPLY="number" ;;
        *" --to") REPLY="recipient" ;;
        *" --contract") REPLY="contract" ;;
        *" --from-block") REPLY="number" ;;
        *" --path") REPLY="choice" ;;
        *" --index") REPLY="number" ;;
        *" --wallet") REPLY="wallet" ;;
        *" --bip39-passphrase-from") REPLY="secret-source" ;;
        *" --address") REPLY="recipient" ;;
        *" --key-from") REPLY="secret-source" ;;
        *" --keystore") REPLY="file" ;;
        *" --keystore-passphrase-from") REPLY="secret-source" ;;
        *" --name") REPLY="name" ;;
        *" --gap") REPLY="number" ;;
        *" --coin") REPLY="=btc|ltc|doge|dash|atom|xrp|trx" ;;
        *" --note") REPLY="text" ;;
        *" --out") REPLY="file" ;;
        *" --file") REPLY="file" ;;
        *" --domain") REPLY="host" ;;
        *" --descriptor") REPLY="file" ;;
        *" --signature") REPLY="hex" ;;
        *" --within") REPLY="duration" ;;
        *" --item") REPLY="item" ;;
        *" --identity") REPLY="identity" ;;
        *" --proof") REPLY="file" ;;
        *" --price") REPLY="amount" ;;
        *" --deliver-by") REPLY="duration" ;;
        *" --deposit") REPLY="amount" ;;
        *" --window") REPLY="duration" ;;
        *" --accept-by") REPLY="duration" ;;
        *" --arbiter") REPLY="recipient" ;;
        *" --arbiter-fee") REPLY="share" ;;
        *" --certificate") REPLY="item" ;;
        *" --title") REPLY="text" ;;
        *" --terms") REPLY="file" ;;
        *" --evidence") REPLY="file" ;;
        *" --role") REPLY="choice" ;;
        *" --profile") REPLY="file" ;;
        *" --reason") REPLY="file" ;;
        *" --seats") REPLY="number" ;;
        *" --currency") REPLY="choice" ;;
        *" --first") REPLY="date" ;;
        *" --borrower") REPLY="recipient" ;;
        *" --lender") REPLY="recipient" ;;
        *" --due-day") REPLY="date" ;;
        *" --disburse-by") REPLY="duration" ;;
        *" --grace") REPLY="duration" ;;
        *" --late-fee") REPLY="amount" ;;
        *" --collateral") REPLY="amount" ;;
        *" --purpose") REPLY="text" ;;
        *" --borrower-name") REPLY="name" ;;
        *" --borrower-iban") REPLY="iban" ;;
        *" --lender-name") REPLY="name" ;;
        *" --lender-iban") REPLY="iban" ;;
        *" --good-for") REPLY="duration" ;;
        *" --place") REPLY="number" ;;
        *" --request") REPLY="file" ;;
        *" --bank") REPLY="bank-link" ;;
        *" --known") REPLY="recipient" ;;
        *" --folder") REPLY="folder" ;;
        *" --url") REPLY="url" ;;
        *" --issuer") REPLY="did" ;;
        *" --database") REPLY="url" ;;
        *" --host") REPLY="address" ;;
        *" --port") REPLY="number" ;;
        *" --tls-cert") REPLY="file" ;;
        *" --tls-key") REPLY="file" ;;
        *" --trusted-proxy") REPLY="address" ;;
        *" --only-for") REPLY="dapp" ;;
        *" --for") REPLY="duration" ;;
        *" --relay") REPLY="file" ;;
        *" --relay-for") REPLY="duration" ;;
        *" --expires") REPLY="duration" ;;
        *" --media-type") REPLY="choice" ;;
        *" --viewer") REPLY="command" ;;
        *" --fields") REPLY="fields" ;;
        *" --copies") REPLY="number" ;;
        *" --vct") REPLY="choice" ;;
        *" --report") REPLY="file" ;;
        *" --signed-as") REPLY="url" ;;
        *" --registry") REPLY="address" ;;
        *" --issuer-keys") REPLY="file" ;;
        *" --status") REPLY="file" ;;
        *" --audience") REPLY="name" ;;
        *" --credential") REPLY="credential" ;;
        *" --issuer-trust") REPLY="file" ;;
        *" --allow-stale") REPLY="duration" ;;
        *" --max-age") REPLY="duration" ;;
        *" --age") REPLY="number" ;;
        *" --framework") REPLY="text" ;;
        *" --screening") REPLY="file" ;;
        *" --alg") REPLY="choice" ;;
        *" --bits") REPLY="=1|2" ;;
        *" --status-url") REPLY="url" ;;
        *" --schema") REPLY="hex" ;;
        *" --as") REPLY="url" ;;
        *" --ttl") REPLY="duration" ;;
        *" --metadata") REPLY="file" ;;
        *" --only") REPLY="field" ;;
        *" --mrz") REPLY="file" ;;
        *" --document") REPLY="file" ;;
        *" --format") REPLY="choice" ;;
        *" --file-passphrase-from") REPLY="secret-source" ;;
        *" --recipient") REPLY="text" ;;
        *" --dapp") REPLY="dapp" ;;
        *" --slot-secret-from") REPLY="secret-source" ;;
        *" --drop-slot") REPLY="slot" ;;
        *" --reference") REPLY="text" ;;
        *" --since") REPLY="date" ;;
        *" --date-order") REPLY="choice" ;;
        *" --decimal") REPLY="choice" ;;
        *" --holder") REPLY="name" ;;
        *" --token-time") REPLY="duration" ;;
        *" --settle-time") REPLY="duration" ;;
        *" --clock") REPLY="duration" ;;
        *" --ahead") REPLY="duration" ;;
        *" --iban") REPLY="iban" ;;
        *" --max-payment") REPLY="amount" ;;
        *" --max-month") REPLY="amount" ;;
        *" --redirect") REPLY="file" ;;
        *" --amounts") REPLY="amount" ;;
        *" --at") REPLY="block" ;;
        *" --purpose-id") REPLY="text" ;;
        *" --optional") REPLY="fields" ;;
        *" --max-uses") REPLY="number" ;;
        *" --retention") REPLY="duration" ;;
        *" --not-before") REPLY="duration" ;;
        *" --dpop-jkt") REPLY="text" ;;
        *" --receipt") REPLY="file" ;;
        *" --require") REPLY="fields" ;;
        *" --compromised-since") REPLY="duration" ;;
        *" --birthdate") REPLY="date" ;;
        *" --country") REPLY="choice" ;;
        *" --gender") REPLY="choice" ;;
        *" --level") REPLY="choice" ;;
        *" --minimum-age") REPLY="number" ;;
        *" --sign") REPLY="file" ;;
        *" --unlock-for") REPLY="duration" ;;
        *" --redirect-uri") REPLY="url" ;;
        *" --revocation-uri") REPLY="url" ;;
        *" --key") REPLY="file" ;;
        *" --offer") REPLY="file" ;;
        *" --client") REPLY="did" ;;
        *" --client-key") REPLY="file" ;;
        *" --access-token") REPLY="file" ;;
        *" --method") REPLY="choice" ;;
        *" --rpc") REPLY="url" ;;
        *" --chain-id") REPLY="number" ;;
        *" --symbol") REPLY="text" ;;
        *" --dialect") REPLY="=evm|travis" ;;
        *" --staking") REPLY="text" ;;
        *" --rest") REPLY="url" ;;
        *" --keep") REPLY="amount" ;;
        *" --max-commission") REPLY="share" ;;
        *" --entry") REPLY="number" ;;
        *" --stake") REPLY="amount" ;;
        *" --commission") REPLY="share" ;;
        *" --max-stake") REPLY="amount" ;;
        *" --pubkey") REPLY="file" ;;
        *" --website") REPLY="text" ;;
        *" --details") REPLY="text" ;;
        *" --location") REPLY="text" ;;
        *" --email") REPLY="text" ;;
        *" --of") REPLY="text" ;;
        *" --sort") REPLY="=stake|commission|name|mine" ;;
        *" --param") REPLY="text" ;;
        *" --text") REPLY="text" ;;
        *" --allow-origin") REPLY="url" ;;
        *" --blocks") REPLY="number" ;;
        *" --value") REPLY="amount" ;;
        *" --abi") REPLY="contract" ;;
        *" --to-block") REPLY="number" ;;
        *" --for-chain") REPLY="number" ;;
        *" --account-name") REPLY="name" ;;
        *" --words") REPLY="=12|15|18|21|24" ;;
        *" --language") REPLY="choice" ;;
        *" --phrase-from") REPLY="secret-source" ;;
        *" --new-passphrase-from") REPLY="secret-source" ;;
        *" --slot") REPLY="slot" ;;
        *" --label") REPLY="text" ;;
        *" --idle") REPLY="duration" ;;
        *" --recovery-from") REPLY="secret-source" ;;
        *" --share-from") REPLY="secret-source" ;;
        *" --vault") REPLY="text" ;;
        *) REPLY="" ;;
    esac
}

# What the arguments of a command are, in REPLY; * stands after one that is repeated.
_cmwallet_arguments() {
    case "$1" in
        "send") REPLY="recipient amount" ;;
        "receive") REPLY="account" ;;
        "pay") REPLY="url amount" ;;
        "units") REPLY="text choice" ;;
        "balance") REPLY="recipient" ;;
        "history") REPLY="recipient" ;;
        "watch") REPLY="=balance|incoming|confirmed|grants|deals*" ;;
        "tx show") REPLY="transaction" ;;
        "tx wait") REPLY="transaction" ;;
        "tx resume") REPLY="transaction" ;;
        "tx decode") REPLY="file" ;;
        "tx build") REPLY="recipient amount" ;;
        "tx sign") REPLY="transaction" ;;
        "tx broadcast") REPLY="transaction" ;;
        "tx export") REPLY="transaction" ;;
        "tx forget") REPLY="transaction" ;;
        "tx speed-up") REPLY="transaction" ;;
        "tx cancel") REPLY="transaction" ;;
        "tx simulate") REPLY="transaction" ;;
        "nonce status") REPLY="account" ;;
        "token info") REPLY="token" ;;
        "token wrap") REPLY="amount" ;;
        "token unwrap") REPLY="amount" ;;
        "token swap") REPLY="amount" ;;
        "token claim") REPLY="file" ;;
        "token approve") REPLY="recipient amount" ;;
        "token revoke") REPLY="recipient" ;;
        "account new") REPLY="name" ;;
        "account show") REPLY="account" ;;
        "account use") REPLY="account" ;;
        "account rename") REPLY="account name" ;;
        "account remove") REPLY="account" ;;
        "account watch") REPLY="name address" ;;
        "account export") REPLY="account" ;;
        "contact add") REPLY="name address" ;;
        "contact rename") REPLY="contact name" ;;
        "contact edit") REPLY="contact address" ;;
        "contact remove") REPLY="contact" ;;
        "contact import") REPLY="file" ;;
        "sign message") REPLY="file" ;;
        "sign siwe") REPLY="file" ;;
        "sign typed-data") REPLY="file" ;;
        "verify message") REPLY="file" ;;
        "verify typed-data") REPLY="file" ;;
        "verify siwe") REPLY="file" ;;
        "market advance") REPLY="item*" ;;
        "market record") REPLY="account" ;;
        "market seal") REPLY="file" ;;
        "market open") REPLY="file" ;;
        "deal accept") REPLY="deal" ;;
        "deal deliver") REPLY="deal" ;;
        "deal confirm") REPLY="deal" ;;
        "deal refund") REPLY="deal" ;;
        "deal split") REPLY="deal amount" ;;
        "deal assign") REPLY="deal recipient amount" ;;
        "deal listing") REPLY="file" ;;
        "deal offer") REPLY="recipient price" ;;
        "deal dispute") REPLY="deal" ;;
        "deal evidence") REPLY="deal file" ;;
        "deal choose") REPLY="deal number" ;;
        "deal show") REPLY="deal" ;;
        "deal arbiter enrol") REPLY="amount" ;;
        "deal arbiter bid") REPLY="deal amount" ;;
        "deal arbiter rule") REPLY="deal =buyer|seller" ;;
        "court show") REPLY="recipient" ;;
        "court stake") REPLY="amount" ;;
        "court unstake") REPLY="amount" ;;
        "court request") REPLY="=close|censor|restore address" ;;
        "court vote") REPLY="case choice" ;;
        "court reveal") REPLY="case" ;;
        "loan schedule") REPLY="amount share number" ;;
        "loan offer") REPLY="amount share number" ;;
        "loan sign") REPLY="file" ;;
        "loan pay") REPLY="loan" ;;
        "loan automatic") REPLY="loan" ;;
        "loan collect") REPLY="loan" ;;
        "loan missing") REPLY="loan number" ;;
        "loan contest") REPLY="loan number" ;;
        "loan evidence") REPLY="loan file" ;;
        "loan declare") REPLY="loan" ;;
        "loan release") REPLY="loan" ;;
        "loan reclaim") REPLY="loan amount" ;;
        "loan record") REPLY="account" ;;
        "loan show") REPLY="loan" ;;
        "identity create") REPLY="name" ;;
        "identity show") REPLY="identity" ;;
        "identity use") REPLY="identity" ;;
        "identity rename") REPLY="identity name" ;;
        "identity remove") REPLY="identity" ;;
        "identity register") REPLY="identity" ;;
        "identity submit") REPLY="file" ;;
        "identity set") REPLY="field text" ;;
        "identity get") REPLY="field" ;;
        "identity unset") REPLY="field" ;;
        "identity history") REPLY="field" ;;
        "identity attach") REPLY="attachment file" ;;
        "identity detach") REPLY="attachment" ;;
        "identity open") REPLY="attachment" ;;
        "identity attest import") REPLY="file" ;;
        "identity attest show") REPLY="credential" ;;
        "identity attest remove") REPLY="credential" ;;
        "identity attest verify") REPLY="file" ;;
        "identity attest renew") REPLY="issued" ;;
        "identity attest anchor") REPLY="issued" ;;
        "identity attest revoke") REPLY="issued" ;;
        "identity attest suspend") REPLY="issued" ;;
        "identity import") REPLY="file" ;;
        "identity export") REPLY="file" ;;
        "identity shred") REPLY="field*" ;;
        "identity bank pay") REPLY="bank-link amount" ;;
        "identity bank statement") REPLY="bank-link" ;;
        "identity bank link") REPLY="bank-link" ;;
        "identity bank test") REPLY="bank-link" ;;
        "identity bank show") REPLY="bank-link" ;;
        "identity bank revoke") REPLY="bank-link" ;;
        "identity did show") REPLY="identity" ;;
        "identity did resolve") REPLY="did" ;;
        "identity grant receipt") REPLY="grant" ;;
        "identity grant show") REPLY="grant" ;;
        "identity grant log") REPLY="grant" ;;
        "identity grant revoke") REPLY="grant" ;;
        "identity grant narrow") REPLY="grant" ;;
        "identity grant renew") REPLY="grant" ;;
        "identity grant anchor") REPLY="grant" ;;
        "identity grant lift") REPLY="grant" ;;
        "identity grant verify") REPLY="file" ;;
        "identity grant note-erasure") REPLY="grant file" ;;
        "identity grant open") REPLY="file" ;;
        "identity grant countersign") REPLY="file" ;;
        "identity grant erased") REPLY="file" ;;
        "identity key add") REPLY="choice" ;;
        "identity key publish") REPLY="file" ;;
        "identity key rotate") REPLY="choice" ;;
        "identity key revoke") REPLY="text" ;;
        "identity kyc match") REPLY="name name" ;;
        "identity kyc screen") REPLY="text" ;;
        "identity kyc lists add") REPLY="sanctions-list file" ;;
        "identity kyc lists update") REPLY="sanctions-list file" ;;
        "identity kyc lists remove") REPLY="sanctions-list" ;;
        "identity owner change") REPLY="recipient" ;;
        "oauth approve") REPLY="request" ;;
        "oauth deny") REPLY="request" ;;
        "oauth issuer move") REPLY="url" ;;
        "oauth client add") REPLY="dapp" ;;
        "oauth client show") REPLY="dapp" ;;
        "oauth client refresh") REPLY="dapp" ;;
        "oauth client remove") REPLY="dapp" ;;
        "oauth login") REPLY="url" ;;
        "oauth fetch") REPLY="url" ;;
        "oauth proof") REPLY="choice url" ;;
        "oauth key") REPLY="file" ;;
        "oauth verify") REPLY="file" ;;
        "network add") REPLY="network" ;;
        "network use") REPLY="network" ;;
        "network show") REPLY="network" ;;
        "network rename") REPLY="network name" ;;
        "network remove") REPLY="network" ;;
        "network check") REPLY="network" ;;
        "network endpoint add") REPLY="network url*" ;;
        "network endpoint remove") REPLY="network url" ;;
        "network endpoint list") REPLY="network" ;;
        "stake delegate") REPLY="text amount" ;;
        "stake redelegate") REPLY="text text amount" ;;
        "stake undelegate") REPLY="text amount" ;;
        "stake cancel") REPLY="text amount" ;;
        "stake withdraw") REPLY="text" ;;
        "validator declare") REPLY="name" ;;
        "validator rate") REPLY="recipient share" ;;
        "validator move") REPLY="recipient" ;;
        "validator accept") REPLY="text" ;;
        "validator show") REPLY="text" ;;
        "gov show") REPLY="number" ;;
        "gov deposit") REPLY="number amount" ;;
        "gov vote") REPLY="number =yes|no|abstain|veto" ;;
        "gov execute") REPLY="number" ;;
        "chain faucet") REPLY="recipient" ;;
        "chain export") REPLY="file" ;;
        "contract deploy") REPLY="contract text*" ;;
        "contract use") REPLY="contract address" ;;
        "contract show") REPLY="contract" ;;
        "contract call") REPLY="contract text text*" ;;
        "contract encode") REPLY="contract text text*" ;;
        "contract decode") REPLY="contract file" ;;
        "contract events") REPLY="contract text" ;;
        "contract verify") REPLY="contract address" ;;
        "contract send") REPLY="contract text text*" ;;
        "snapshot verify") REPLY="file" ;;
        "wallet add") REPLY="name" ;;
        "wallet rename") REPLY="wallet name" ;;
        "wallet remove") REPLY="wallet" ;;
        "wallet phrase") REPLY="wallet" ;;
        "wallet verify") REPLY="wallet" ;;
        "vault slot add") REPLY="=passphrase|recovery|keyring" ;;
        "vault slot remove") REPLY="slot" ;;
        "run") REPLY="command*" ;;
        "signer client add") REPLY="name" ;;
        "signer client remove") REPLY="name" ;;
        "signer approve") REPLY="request" ;;
        "signer deny") REPLY="request" ;;
        "policy set") REPLY="file" ;;
        "policy forgive") REPLY="transaction" ;;
        "policy test") REPLY="text*" ;;
        "policy once") REPLY="text*" ;;
        "backup verify") REPLY="file" ;;
        "backup restore") REPLY="file" ;;
        "backup shares") REPLY="text" ;;
        "config get") REPLY="setting" ;;
        "config set") REPLY="setting text" ;;
        "completion install") REPLY="=bash|zsh|fish|powershell" ;;
        "schema") REPLY="command*" ;;
        "help") REPLY="choice*" ;;
        "demo") REPLY="=wallet|vault|credentials|bank|grants|deal|court|loan|network" ;;
        *) REPLY="" ;;
    esac
}

_cmwallet_fixed() {
    case "$1" in
        field) REPLY="name given_name family_name middle_name nickname preferred_username salutation title also_known_as birth_given_name birth_family_name birth_middle_name profile picture website email email_verified gender birthdate zoneinfo locale phone_number phone_number_verified msisdn nationalities address.formatted address.street_address address.locality address.region address.postal_code address.country address.country_code place_of_birth.country place_of_birth.region place_of_birth.locality national_identifier. document.passport.document_number document.passport.serial_number document.passport.personal_number document.passport.issuing_country document.passport.issuing_authority document.passport.date_of_issuance document.passport.date_of_expiry document.passport.given_name document.passport.family_name document.passport.birthdate document.passport.place_of_birth document.passport.nationality document.passport.sex document.passport.mrz document.idcard.document_number document.idcard.serial_number document.idcard.personal_number document.idcard.issuing_country document.idcard.issuing_authority document.idcard.date_of_issuance document.idcard.date_of_expiry document.idcard.given_name document.idcard.family_name document.idcard.birthdate document.idcard.place_of_birth document.idcard.nationality document.idcard.sex document.idcard.mrz document.idcard.address document.residence_permit.document_number document.residence_permit.serial_number document.residence_permit.personal_number document.residence_permit.issuing_country document.residence_permit.issuing_authority document.residence_permit.date_of_issuance document.residence_permit.date_of_expiry document.residence_permit.given_name document.residence_permit.family_name document.residence_permit.birthdate document.residence_permit.place_of_birth document.residence_permit.nationality document.residence_permit.sex document.residence_permit.mrz document.residence_permit.category document.residence_permit.remarks document.driving_licence.document_number document.driving_licence.serial_number document.driving_licence.personal_number document.driving_licence.issuing_country document.driving_licence.issuing_authority document.driving_licence.date_of_issuance document.driving_licence.date_of_expiry document.driving_licence.given_name document.driving_licence.family_name document.driving_licence.birthdate document.driving_licence.place_of_birth document.driving_licence.nationality document.driving_licence.sex document.driving_licence.categories document.driving_licence.restrictions document.driving_licence.address document.visa.document_number document.visa.serial_number document.visa.personal_number document.visa.issuing_country document.visa.issuing_authority document.visa.date_of_issuance document.visa.date_of_expiry document.visa.given_name document.visa.family_name document.visa.birthdate document.visa.place_of_birth document.visa.nationality document.visa.sex document.visa.mrz document.visa.category document.visa.entries document.visa.duration_of_stay document.visa.passport_number bank_account. attachment." ;;
        fields) REPLY="name given_name family_name middle_name nickname preferred_username salutation title also_known_as birth_given_name birth_family_name birth_middle_name profile picture website email email_verified gender birthdate zoneinfo locale phone_number phone_number_verified msisdn nationalities address.formatted address.street_address address.locality address.region address.postal_code address.country address.country_code place_of_birth.country place_of_birth.region place_of_birth.locality national_identifier. document.passport.document_number document.passport.serial_number document.passport.personal_number document.passport.issuing_country document.passport.issuing_authority document.passport.date_of_issuance document.passport.date_of_expiry document.passport.given_name document.passport.family_name document.passport.birthdate document.passport.place_of_birth document.passport.nationality document.passport.sex document.passport.mrz document.idcard.document_number document.idcard.serial_number document.idcard.personal_number document.idcard.issuing_country document.idcard.issuing_authority document.idcard.date_of_issuance document.idcard.date_of_expiry document.idcard.given_name document.idcard.family_name document.idcard.birthdate document.idcard.place_of_birth document.idcard.nationality document.idcard.sex document.idcard.mrz document.idcard.address document.residence_permit.document_number document.residence_permit.serial_number document.residence_permit.personal_number document.residence_permit.issuing_country document.residence_permit.issuing_authority document.residence_permit.date_of_issuance document.residence_permit.date_of_expiry document.residence_permit.given_name document.residence_permit.family_name document.residence_permit.birthdate document.residence_permit.place_of_birth document.residence_permit.nationality document.residence_permit.sex document.residence_permit.mrz document.residence_permit.category document.residence_permit.remarks document.driving_licence.document_number document.driving_licence.serial_number document.driving_licence.personal_number document.driving_licence.issuing_country document.driving_licence.issuing_authority document.driving_licence.date_of_issuance document.driving_licence.date_of_expiry document.driving_licence.given_name document.driving_licence.family_name document.driving_licence.birthdate document.driving_licence.place_of_birth document.driving_licence.nationality document.driving_licence.sex document.driving_licence.categories document.driving_licence.restrictions document.driving_licence.address document.visa.document_number document.visa.serial_number document.visa.personal_number document.visa.issuing_country document.visa.issuing_authority document.visa.date_of_issuance document.visa.date_of_expiry document.visa.given_name document.visa.family_name document.visa.birthdate document.visa.place_of_birth document.visa.nationality document.visa.sex document.visa.mrz document.visa.category document.visa.entries document.visa.duration_of_stay document.visa.passport_number bank_account. attachment." ;;
        setting) REPLY="network account identity format fee-cap court-floor history-retention timeout rpc-timeout passphrase-from chain.autostart oauth.url oauth.port oauth.trusted-proxy oauth.store" ;;
        network) REPLY="local cybermiles cybermiles-travis cybermiles-testnet ethereum" ;;
        contract) REPLY="CMT Swap WrappedCMT KeyRegistry Attestations ConsentRegistry Multicall Court Deals Loans Stakes" ;;
        secret-source) REPLY="prompt keyring env: file: fd: cmd:" ;;
        *) REPLY="" ;;
    esac
}

# Offer the lines of stdin that begin as the current word does. They are data, names that somebody chose: `compgen -W`
# would expand them as the shell expands code, and split them at blanks.
_cmwallet_offer() {
    local line
    while IFS= read -r line; do
        [[ -n "$line" && "$line" == "$1"* ]] && printf -v line "%q" "$line" && COMPREPLY+=("$line")
    done
}

# The home writes the names in it to files that are read here: no program is started.
_cmwallet_home() {
    REPLY="${CMWALLET_HOME:-}"
    if [[ -z "$REPLY" && "$OSTYPE" == darwin* ]]; then
        REPLY="$HOME/Library/Application Support/cmwallet"
    elif [[ -z "$REPLY" ]]; then
        REPLY="${XDG_DATA_HOME:-$HOME/.local/share}/cmwallet"
    fi
    [[ "$REPLY" == "~/"* ]] && REPLY="$HOME/${REPLY#\~/}"
}

_cmwallet_names() {
    local current="$1" kind home
    shift
    _cmwallet_home
    home="$REPLY"
    for kind in "$@"; do
        [[ -r "$home/names/$kind" ]] && _cmwallet_offer "$current" < "$home/names/$kind"
    done
}

_cmwallet_identities() {
    _cmwallet_home
    [[ -S "$REPLY/agent.sock" ]] && _cmwallet_offer "$1" < <(cmwallet identity list --no-input --field '[].name' 2>/dev/null)
}

_cmwallet_files() {
    local line
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen "$1" -- "$2")
}

_cmwallet_value() {
    case "$1" in
        file) _cmwallet_files -f "$2" ;;
        folder) _cmwallet_files -d "$2" ;;
        identity) _cmwallet_identities "$2" ;;
        account) _cmwallet_names "$2" account ;;
        contact) _cmwallet_names "$2" contact ;;
        recipient) _cmwallet_names "$2" account contact ;;
        network) _cmwallet_names "$2" network ;;
        contract) _cmwallet_names "$2" contract ;;
        wallet) _cmwallet_names "$2" wallet ;;
        slot) _cmwallet_names "$2" slot ;;
        grant) _cmwallet_names "$2" grant ;;
        deal) _cmwallet_names "$2" deal ;;
        loan) _cmwallet_names "$2" loan ;;
        case) _cmwallet_names "$2" case ;;
        =*) local words="${1#=}"; _cmwallet_offer "$2" <<< "${words//|/$'
'}" ;;
    esac
    _cmwallet_fixed "$1"
    [[ -n "$REPLY" ]] && COMPREPLY+=($(compgen -W "$REPLY" -- "$2"))
}

_cmwallet() {
    local current="${COMP_WORDS[COMP_CWORD]}" path="" word index candidate place=0 REPLY pending="" kinds
    COMPREPLY=()
    for ((index = 1; index < COMP_CWORD; index++)); do
        word="${COMP_WORDS[index]}"
        if [[ -n "$pending" ]]; then
            pending=""
            continue
        fi
        if [[ "$word" == -* ]]; then
            _cmwallet_option "$path" "$word"
            pending="$REPLY"
            continue
        fi
        candidate="${path:+$path }$word"
        _cmwallet_words "$candidate"
        if [[ -n "$REPLY" ]]; then
            path="$candidate"
            place=0
        else
            ((place++))
        fi
    done
    if [[ -n "$pending" ]]; then
        _cmwallet_value "$pending" "$current"
        return
    fi
    _cmwallet_words "$path"
    if [[ "$current" == -* ]]; then
        COMPREPLY=($(compgen -W "$REPLY" -- "$current"))
        return
    fi
    COMPREPLY=($(compgen -W "${REPLY%%--*}" -- "$current"))
    _cmwallet_arguments "$path"
    [[ -z "$REPLY" ]] && return
    IFS=' ' read -r -a kinds <<< "$REPLY"
    if ((place >= ${#kinds[@]})); then
        word="${kinds[${#kinds[@]} - 1]}"
        [[ "$word" == *'*' ]] || return
    else
        word="${kinds[place]}"
    fi
    _cmwallet_value "${word%'*'}" "$current"
}

complete -F _cmwallet cmwallet
