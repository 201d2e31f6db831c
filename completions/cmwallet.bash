# Completion of cmwallet for bash: source this file, or copy it to a folder of bash-completion.

_cmwallet_words() {
    case "$1" in
        "") echo "send receive pay units balance history tx nonce token account contact sign verify market deal court loan identity oauth network chain contract snapshot status doctor init wallet vault unlock lock agent run signer policy backup home config completion help demo --version --json --network --quiet --verbose --wide --no-input --help" ;;
        "send") echo "--token --max --data --allow-zero --batch --in-flight --allow-changed --from --memo --id --gas-limit --gas-price --gas-max-fee --gas-priority-fee --nonce --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-lookalike --accept-replay --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "receive") echo "--amount --token --png --verify --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "pay") echo "--from --memo --id --gas-limit --gas-price --gas-max-fee --gas-priority-fee --nonce --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-lookalike --accept-replay --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "units") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "balance") echo "--all --token --json --network --quiet --verbose --wide --no-input --help" ;;
        "history") echo "--limit --scan --rebuild --json --network --quiet --verbose --wide --no-input --help" ;;
        "tx") echo "list show wait resume decode build sign broadcast export forget speed-up cancel simulate --json --network --quiet --verbose --wide --no-input --help" ;;
        "tx list") echo "--state --limit --all --json --network --quiet --verbose --wide --no-input --help" ;;
        "tx show") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "tx wait") echo "--confirmations --timeout --json --network --quiet --verbose --wide --no-input --help" ;;
        "tx resume") echo "--yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "tx decode") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "tx build") echo "--token --max --data --valid-for --from --memo --id --gas-limit --gas-price --gas-max-fee --gas-priority-fee --nonce --allow-lookalike --accept-replay --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "tx sign") echo "--offline --blind --nonce-gap --trust-genesis --yes --allow-duplicate --allow-lookalike --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "tx broadcast") echo "--confirmations --no-wait --timeout --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "tx export") echo "--passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "tx forget") echo "--yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "tx speed-up") echo "--bump --confirmations --no-wait --timeout --dry-run --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "tx cancel") echo "--bump --confirmations --no-wait --timeout --dry-run --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "tx simulate") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "nonce") echo "status fill --json --network --quiet --verbose --wide --no-input --help" ;;
        "nonce status") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "nonce fill") echo "--from --timeout --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "token") echo "info wrap unwrap swap claim approve revoke allowances --json --network --quiet --verbose --wide --no-input --help" ;;
        "token info") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "token wrap") echo "--from --id --confirmations --no-wait --timeout --dry-run --allow-duplicate --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "token unwrap") echo "--from --id --confirmations --no-wait --timeout --dry-run --allow-duplicate --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "token swap") echo "--to --from --id --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-lookalike --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "token claim") echo "--contract --account --from --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-lookalike --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "token approve") echo "--token --unlimited --from --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-lookalike --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "token revoke") echo "--token --from --confirmations --no-wait --timeout --dry-run --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "token allowances") echo "--token --account --from-block --json --network --quiet --verbose --wide --no-input --help" ;;
        "account") echo "new list show use rename remove watch import export discover --json --network --quiet --verbose --wide --no-input --help" ;;
        "account new") echo "--path --index --wallet --bip39-passphrase-from --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "account list") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "account show") echo "--address --json --network --quiet --verbose --wide --no-input --help" ;;
        "account use") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "account rename") echo "--passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "account remove") echo "--yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "account watch") echo "--passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "account import") echo "--key-from --keystore --keystore-passphrase-from --name --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "account export") echo "--keystore --keystore-passphrase-from --private-key --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "account discover") echo "--wallet --gap --bip39-passphrase-from --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "contact") echo "add list rename edit remove import export --json --network --quiet --verbose --wide --no-input --help" ;;
        "contact add") echo "--note --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "contact list") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "contact rename") echo "--passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "contact edit") echo "--note --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "contact remove") echo "--yes --json --network --quiet --verbose --wide --no-input --help" ;;
        "contact import") echo "--passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "contact export") echo "--out --json --network --quiet --verbose --wide --no-input --help" ;;
        "sign") echo "message siwe typed-data --json --network --quiet --verbose --wide --no-input --help" ;;
        "sign message") echo "--file --hex --domain --from --blind --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "sign siwe") echo "--domain --from --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "sign typed-data") echo "--from --unlimited --allow-spender --allow-lookalike --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "verify") echo "message typed-data siwe --json --network --quiet --verbose --wide --no-input --help" ;;
        "verify message") echo "--signature --address --file --hex --json --network --quiet --verbose --wide --no-input --help" ;;
        "verify typed-data") echo "--signature --address --json --network --quiet --verbose --wide --no-input --help" ;;
        "verify siwe") echo "--signature --domain --nonce --address --json --network --quiet --verbose --wide --no-input --help" ;;
        "market") echo "todo sync advance claim record seal open --json --network --quiet --verbose --wide --no-input --help" ;;
        "market todo") echo "--all-accounts --account --within --json --network --quiet --verbose --wide --no-input --help" ;;
        "market sync") echo "--rebuild --from-block --json --network --quiet --verbose --wide --no-input --help" ;;
        "market advance") echo "--all --from --confirmations --no-wait --timeout --dry-run --allow-duplicate --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "market claim") echo "--all-accounts --from --confirmations --no-wait --timeout --dry-run --allow-duplicate --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "market record") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "market seal") echo "--to --to-jurors --item --yes --out --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "market open") echo "--out --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "deal") echo "accept deliver confirm refund split assign listing offer dispute evidence choose show list arbiter --json --network --quiet --verbose --wide --no-input --help" ;;
        "deal accept") echo "--wcmt --from --id --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-lookalike --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "deal deliver") echo "--proof --from --confirmations --no-wait --timeout --dry-run --allow-duplicate --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "deal confirm") echo "--from --confirmations --no-wait --timeout --dry-run --allow-duplicate --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "deal refund") echo "--from --confirmations --no-wait --timeout --dry-run --allow-duplicate --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "deal split") echo "--from --confirmations --no-wait --timeout --dry-run --allow-duplicate --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "deal assign") echo "--from --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-lookalike --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "deal listing") echo "--price --deliver-by --deposit --window --accept-by --arbiter --arbiter-fee --certificate --contract --title --identity --out --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "deal offer") echo "--deliver-by --deposit --accept-by --window --terms --arbiter --arbiter-fee --wcmt --from --id --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-lookalike --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "deal dispute") echo "--evidence --from --confirmations --no-wait --timeout --dry-run --allow-duplicate --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "deal evidence") echo "--from --confirmations --no-wait --timeout --dry-run --allow-duplicate --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "deal choose") echo "--from --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-lookalike --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "deal show") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "deal list") echo "--state --role --ended --disputed --strangers --json --network --quiet --verbose --wide --no-input --help" ;;
        "deal arbiter") echo "enrol leave bid rule --json --network --quiet --verbose --wide --no-input --help" ;;
        "deal arbiter enrol") echo "--profile --wcmt --from --id --confirmations --no-wait --timeout --dry-run --allow-duplicate --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "deal arbiter leave") echo "--from --confirmations --no-wait --timeout --dry-run --allow-duplicate --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "deal arbiter bid") echo "--profile --from --confirmations --no-wait --timeout --dry-run --allow-duplicate --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "deal arbiter rule") echo "--reason --from --confirmations --no-wait --timeout --dry-run --allow-duplicate --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "court") echo "show list stake unstake request vote reveal --json --network --quiet --verbose --wide --no-input --help" ;;
        "court show") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "court list") echo "--ended --json --network --quiet --verbose --wide --no-input --help" ;;
        "court stake") echo "--wcmt --from --id --confirmations --no-wait --timeout --dry-run --allow-duplicate --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "court unstake") echo "--from --confirmations --no-wait --timeout --dry-run --allow-duplicate --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "court request") echo "--evidence --seats --wcmt --from --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-lookalike --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "court vote") echo "--wcmt --from --confirmations --no-wait --timeout --dry-run --allow-duplicate --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "court reveal") echo "--from --confirmations --no-wait --timeout --dry-run --allow-duplicate --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "loan") echo "schedule offer sign pay automatic collect missing contest evidence declare release reclaim record show list exchange --json --network --quiet --verbose --wide --no-input --help" ;;
        "loan schedule") echo "--currency --first --json --network --quiet --verbose --wide --no-input --help" ;;
        "loan offer") echo "--borrower --lender --currency --first --due-day --disburse-by --grace --late-fee --collateral --purpose --borrower-name --borrower-iban --lender-name --lender-iban --good-for --out --json --network --quiet --verbose --wide --no-input --help" ;;
        "loan sign") echo "--wcmt --from --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-lookalike --yes --out --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "loan pay") echo "--place --off --amount --request --bank --claim-only --wcmt --from --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-lookalike --yes --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "loan automatic") echo "--off --from --confirmations --no-wait --timeout --dry-run --allow-duplicate --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "loan collect") echo "--place --bank --file --from --confirmations --no-wait --timeout --dry-run --allow-duplicate --yes --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "loan missing") echo "--from --confirmations --no-wait --timeout --dry-run --allow-duplicate --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "loan contest") echo "--evidence --wcmt --from --confirmations --no-wait --timeout --dry-run --allow-duplicate --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "loan evidence") echo "--from --confirmations --no-wait --timeout --dry-run --allow-duplicate --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "loan declare") echo "--from --confirmations --no-wait --timeout --dry-run --allow-duplicate --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "loan release") echo "--from --confirmations --no-wait --timeout --dry-run --allow-duplicate --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "loan reclaim") echo "--from --confirmations --no-wait --timeout --dry-run --allow-duplicate --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "loan record") echo "--explain --known --json --network --quiet --verbose --wide --no-input --help" ;;
        "loan show") echo "--statement --csv --json --network --quiet --verbose --wide --no-input --help" ;;
        "loan list") echo "--state --role --ended --json --network --quiet --verbose --wide --no-input --help" ;;
        "loan exchange") echo "init serve --json --network --quiet --verbose --wide --no-input --help" ;;
        "loan exchange init") echo "--folder --url --issuer --json --network --quiet --verbose --wide --no-input --help" ;;
        "loan exchange serve") echo "--folder --database --host --port --tls-cert --tls-key --trusted-proxy --allow-local --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity") echo "create list show use remove register submit deactivate set get unset fields history attach detach open attest edit import export report shred bank did grant grants key kyc owner --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity create") echo "--account --only-for --bip39-passphrase-from --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity list") echo "--passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity show") echo "--reveal --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity use") echo "--identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity remove") echo "--leave-anchors --yes --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity register") echo "--for --relay --relay-for --timeout --dry-run --yes --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity submit") echo "--from --timeout --dry-run --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity deactivate") echo "--relay --relay-for --timeout --dry-run --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity set") echo "--expires --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity get") echo "--identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity unset") echo "--purge --yes --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity fields") echo "--set --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity history") echo "--reveal --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity attach") echo "--name --media-type --replace --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity detach") echo "--yes --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity open") echo "--out --viewer --allow-disk --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest") echo "request import list show fetch present remove verify issue renew publish issued anchor revoke suspend export-register --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest request") echo "--issuer --fields --copies --vct --nonce --report --signed-as --public --registry --yes --identity --out --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest import") echo "--issuer-keys --registry --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest list") echo "--identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest show") echo "--reveal --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest fetch") echo "--status --issuer-keys --registry --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest present") echo "--fields --audience --nonce --no-nonce --attested-only --credential --yes --identity --out --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest remove") echo "--yes --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest verify") echo "--audience --nonce --no-nonce --issuer-trust --issuer --any-issuer --vct --accept-self-asserted --issuer-keys --status --offline --refetch --allow-stale --max-age --without-holder --require-anchor --registry --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest issue") echo "--request --fields --age --framework --evidence --screening --for --alg --bits --status-url --schema --vct --as --dry-run --registry --yes --identity --out --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest renew") echo "--for --alg --status-url --schema --registry --yes --identity --out --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest publish") echo "--out --for --ttl --alg --as --metadata --registry --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest issued") echo "--identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest anchor") echo "--timeout --dry-run --yes --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest revoke") echo "--on-chain --timeout --yes --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest suspend") echo "--lift --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity attest export-register") echo "--values --yes --identity --out --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity edit") echo "--field --allow-disk --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity import") echo "--mrz --document --format --file-passphrase-from --trust --skip-invalid --replace --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity export") echo "--format --recipient --file-passphrase-from --plain --yes --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity report") echo "--to --dapp --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity shred") echo "--all --slot-secret-from --drop-slot --yes --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity bank") echo "pay statement sandbox clock link test list show revoke --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity bank pay") echo "--to --name --reference --id --out --resume --yes --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity bank statement") echo "--since --until --file --date-order --decimal --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity bank sandbox") echo "--port --folder --holder --token-time --settle-time --clock --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity bank clock") echo "--ahead --folder --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity bank link") echo "--bank --files --iban --for --max-payment --max-month --currency --again --no-browser --redirect --yes --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity bank test") echo "--amounts --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity bank list") echo "--identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity bank show") echo "--identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity bank revoke") echo "--yes --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity did") echo "show resolve --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity did show") echo "--at --by-clock --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity did resolve") echo "--at --by-clock --allow-stale --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant") echo "make receipt show log revoke narrow renew anchor lift verify note-erasure open countersign erased --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant make") echo "--to --fields --for --purpose --purpose-id --optional --max-uses --retention --not-before --dpop-jkt --bare --header --present --nonce --anchor --receipt --yes --bip39-passphrase-from --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant receipt") echo "--version --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant show") echo "--passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant log") echo "--passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant revoke") echo "--passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant narrow") echo "--fields --for --max-uses --anchor --yes --bip39-passphrase-from --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant renew") echo "--for --fields --max-uses --anchor --yes --bip39-passphrase-from --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant anchor") echo "--yes --bip39-passphrase-from --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant lift") echo "--yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant verify") echo "--require --offline --registry --allow-stale --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant note-erasure") echo "--passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant open") echo "--identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant countersign") echo "--identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity grant erased") echo "--identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity grants") echo "--active --locked --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity key") echo "list add publish rotate revoke --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity key list") echo "--allow-stale --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity key add") echo "--for --bip39-passphrase-from --relay --relay-for --timeout --yes --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity key publish") echo "--for --relay --relay-for --timeout --yes --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity key rotate") echo "--for --bip39-passphrase-from --relay --relay-for --timeout --yes --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity key revoke") echo "--compromised-since --relay --relay-for --timeout --yes --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity kyc") echo "match screen check lists --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity kyc match") echo "--schema --birthdate --country --gender --level --batch --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity kyc screen") echo "--schema --birthdate --country --gender --level --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity kyc check") echo "--level --minimum-age --sign --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity kyc lists") echo "add update list remove --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity kyc lists add") echo "--format --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity kyc lists update") echo "--format --allow-shrink --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity kyc lists list") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "identity kyc lists remove") echo "--yes --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity owner") echo "change --json --network --quiet --verbose --wide --no-input --help" ;;
        "identity owner change") echo "--relay --relay-for --timeout --dry-run --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "oauth") echo "serve login-link requests approve deny issuer client login fetch proof key verify --json --network --quiet --verbose --wide --no-input --help" ;;
        "oauth serve") echo "--host --port --tls-cert --tls-key --unlock-for --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "oauth login-link") echo "--identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "oauth requests") echo "--identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "oauth approve") echo "--fields --for --anchor --yes --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "oauth deny") echo "--identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "oauth issuer") echo "show move --json --network --quiet --verbose --wide --no-input --help" ;;
        "oauth issuer show") echo "--identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "oauth issuer move") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "oauth client") echo "add list show refresh remove document --json --network --quiet --verbose --wide --no-input --help" ;;
        "oauth client add") echo "--document --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "oauth client list") echo "--passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "oauth client show") echo "--passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "oauth client refresh") echo "--yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "oauth client remove") echo "--yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "oauth client document") echo "--name --redirect-uri --host --revocation-uri --key --encrypt --identity --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "oauth login") echo "--fields --optional --purpose --for --max-uses --retention --device --no-browser --openid --offer --out --document --identity --client --client-key --key --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "oauth fetch") echo "--access-token --method --identity --client --client-key --key --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "oauth proof") echo "--key --access-token --nonce --json --network --quiet --verbose --wide --no-input --help" ;;
        "oauth key") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "oauth verify") echo "--offline --identity --client --client-key --key --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "network") echo "list add use show remove check --json --network --quiet --verbose --wide --no-input --help" ;;
        "network list") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "network add") echo "--rpc --chain-id --symbol --dialect --confirmations --on-demand --json --network --quiet --verbose --wide --no-input --help" ;;
        "network use") echo "--yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "network show") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "network remove") echo "--yes --json --network --quiet --verbose --wide --no-input --help" ;;
        "network check") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "chain") echo "start stop status faucet mine reset export log --json --network --quiet --verbose --wide --no-input --help" ;;
        "chain start") echo "--port --foreground --allow-origin --json --network --quiet --verbose --wide --no-input --help" ;;
        "chain stop") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "chain status") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "chain faucet") echo "--amount --token --json --network --quiet --verbose --wide --no-input --help" ;;
        "chain mine") echo "--blocks --ahead --json --network --quiet --verbose --wide --no-input --help" ;;
        "chain reset") echo "--yes --json --network --quiet --verbose --wide --no-input --help" ;;
        "chain export") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "chain log") echo "--limit --json --network --quiet --verbose --wide --no-input --help" ;;
        "contract") echo "deploy use list show call encode decode events verify send --json --network --quiet --verbose --wide --no-input --help" ;;
        "contract deploy") echo "--all --value --from --gas-limit --gas-price --gas-max-fee --gas-priority-fee --timeout --dry-run --allow-duplicate --accept-replay --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "contract use") echo "--all --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "contract list") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "contract show") echo "--abi --json --network --quiet --verbose --wide --no-input --help" ;;
        "contract call") echo "--abi --at --from --json --network --quiet --verbose --wide --no-input --help" ;;
        "contract encode") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "contract decode") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "contract events") echo "--abi --from-block --to-block --json --network --quiet --verbose --wide --no-input --help" ;;
        "contract verify") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "contract send") echo "--abi --value --allow-no-code --from --id --gas-limit --gas-price --gas-max-fee --gas-priority-fee --confirmations --no-wait --timeout --dry-run --allow-duplicate --allow-lookalike --accept-replay --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "snapshot") echo "build verify --json --network --quiet --verbose --wide --no-input --help" ;;
        "snapshot build") echo "--at --for-chain --out --token --from-block --include-contracts --json --network --quiet --verbose --wide --no-input --help" ;;
        "snapshot verify") echo "--rebuild --json --network --quiet --verbose --wide --no-input --help" ;;
        "status") echo "--online --json --network --quiet --verbose --wide --no-input --help" ;;
        "doctor") echo "--fix --online --json --network --quiet --verbose --wide --no-input --help" ;;
        "init") echo "--name --account-name --path --allow-weak-passphrase --calibrate --words --language --restore --phrase-from --dice --show-later --skip-check --bip39-passphrase-from --keep-bip39-passphrase --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "wallet") echo "add list rename remove phrase verify --json --network --quiet --verbose --wide --no-input --help" ;;
        "wallet add") echo "--words --language --restore --phrase-from --dice --show-later --skip-check --bip39-passphrase-from --keep-bip39-passphrase --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "wallet list") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "wallet rename") echo "--passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "wallet remove") echo "--yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "wallet phrase") echo "--passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "wallet verify") echo "--phrase-from --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "vault") echo "status passphrase rotate verify log accept-rollback slot --json --network --quiet --verbose --wide --no-input --help" ;;
        "vault status") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "vault passphrase") echo "--new-passphrase-from --slot --calibrate --allow-weak-passphrase --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "vault rotate") echo "--slot-secret-from --drop-slot --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "vault verify") echo "--repair --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "vault log") echo "--limit --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "vault accept-rollback") echo "--yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "vault slot") echo "add list remove --json --network --quiet --verbose --wide --no-input --help" ;;
        "vault slot add") echo "--label --out --new-passphrase-from --calibrate --allow-weak-passphrase --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "vault slot list") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "vault slot remove") echo "--yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "unlock") echo "--for --idle --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "lock") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "agent") echo "status stop --json --network --quiet --verbose --wide --no-input --help" ;;
        "agent status") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "agent stop") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "run") echo "--for --limit --to --method --from --kill --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "signer") echo "serve shim client requests approve deny --json --network --quiet --verbose --wide --no-input --help" ;;
        "signer serve") echo "--port --json --network --quiet --verbose --wide --no-input --help" ;;
        "signer shim") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "signer client") echo "add list remove --json --network --quiet --verbose --wide --no-input --help" ;;
        "signer client add") echo "--account --for --by-policy --own-nonces --out --json --network --quiet --verbose --wide --no-input --help" ;;
        "signer client list") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "signer client remove") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "signer requests") echo "--done --limit --json --network --quiet --verbose --wide --no-input --help" ;;
        "signer approve") echo "--account --for --by-policy --yes --json --network --quiet --verbose --wide --no-input --help" ;;
        "signer deny") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "policy") echo "set refresh freeze thaw remove forgive show test log --json --network --quiet --verbose --wide --no-input --help" ;;
        "policy set") echo "--yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "policy refresh") echo "--yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "policy freeze") echo "--passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "policy thaw") echo "--passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "policy remove") echo "--yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "policy forgive") echo "--passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "policy show") echo "--source --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "policy test") echo "--all --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "policy log") echo "--denied --limit --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "backup") echo "create verify restore shares paper age-key review --json --network --quiet --verbose --wide --no-input --help" ;;
        "backup create") echo "--out --recipient --chain --json --network --quiet --verbose --wide --no-input --help" ;;
        "backup verify") echo "--recovery-from --shares --share-from --against-live --allow-disk --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "backup restore") echo "--recovery-from --shares --share-from --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "backup shares") echo "--recovery-from --out --yes --json --network --quiet --verbose --wide --no-input --help" ;;
        "backup paper") echo "--out --recovery-from --phrase --wallet --yes --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "backup age-key") echo "--out --recovery-from --yes --json --network --quiet --verbose --wide --no-input --help" ;;
        "backup review") echo "--yes --json --network --quiet --verbose --wide --no-input --help" ;;
        "home") echo "purge --json --network --quiet --verbose --wide --no-input --help" ;;
        "home purge") echo "--vault --json --network --quiet --verbose --wide --no-input --help" ;;
        "config") echo "show get set --json --network --quiet --verbose --wide --no-input --help" ;;
        "config show") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "config get") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "config set") echo "--unset --passphrase-from --allow-shared-secret-file --json --network --quiet --verbose --wide --no-input --help" ;;
        "completion") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "help") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
        "demo") echo "--json --network --quiet --verbose --wide --no-input --help" ;;
    esac
}

_cmwallet_takes_value() {
    case "$1" in
        --abi|--accept-by|--access-token|--account|--account-name|--address|--age|--ahead|--alg|--allow-origin|--allow-stale|--amount|--amounts|--arbiter|--arbiter-fee|--as|--at|--audience|--bank|--batch|--bip39-passphrase-from|--birthdate|--bits|--blocks|--borrower|--borrower-iban|--borrower-name|--bump|--certificate|--chain-id|--client|--client-key|--clock|--collateral|--compromised-since|--confirmations|--contract|--copies|--country|--credential|--currency|--dapp|--data|--database|--date-order|--decimal|--deliver-by|--deposit|--dialect|--disburse-by|--document|--domain|--dpop-jkt|--drop-slot|--due-day|--evidence|--expires|--field|--fields|--file|--file-passphrase-from|--first|--folder|--for|--for-chain|--format|--framework|--from|--from-block|--gap|--gas-limit|--gas-max-fee|--gas-price|--gas-priority-fee|--gender|--good-for|--grace|--holder|--host|--iban|--id|--identity|--idle|--in-flight|--index|--issuer|--issuer-keys|--issuer-trust|--item|--key|--key-from|--keystore|--keystore-passphrase-from|--known|--label|--language|--late-fee|--lender|--lender-iban|--lender-name|--level|--limit|--max-age|--max-month|--max-payment|--max-uses|--media-type|--memo|--metadata|--method|--minimum-age|--mrz|--name|--network|--new-passphrase-from|--nonce|--not-before|--note|--offer|--only-for|--optional|--out|--passphrase-from|--path|--phrase-from|--place|--png|--port|--price|--profile|--proof|--purpose|--purpose-id|--reason|--receipt|--recipient|--recovery-from|--redirect|--redirect-uri|--reference|--registry|--relay|--relay-for|--report|--request|--require|--retention|--revocation-uri|--role|--rpc|--scan|--schema|--screening|--seats|--settle-time|--share-from|--sign|--signature|--signed-as|--since|--slot|--slot-secret-from|--state|--status|--status-url|--symbol|--terms|--timeout|--title|--tls-cert|--tls-key|--to|--to-block|--token|--token-time|--trust-genesis|--trusted-proxy|--ttl|--unlock-for|--until|--url|--valid-for|--value|--vault|--vct|--version|--viewer|--wallet|--window|--within|--words) return 0 ;;
    esac
    return 1
}

_cmwallet_arguments() {
    case "$1" in
        "send") echo "accounts" ;;
        "receive") echo "accounts" ;;
        "balance") echo "accounts" ;;
        "history") echo "accounts" ;;
        "tx build") echo "accounts" ;;
        "nonce status") echo "accounts" ;;
        "token claim") echo "files" ;;
        "account show") echo "accounts" ;;
        "account use") echo "accounts" ;;
        "account rename") echo "accounts" ;;
        "account remove") echo "accounts" ;;
        "account export") echo "accounts" ;;
        "contact import") echo "files" ;;
        "sign siwe") echo "files" ;;
        "sign typed-data") echo "files" ;;
        "verify typed-data") echo "files" ;;
        "verify siwe") echo "files" ;;
        "market record") echo "accounts" ;;
        "market open") echo "files" ;;
        "deal listing") echo "files" ;;
        "deal evidence") echo "files" ;;
        "loan evidence") echo "files" ;;
        "loan record") echo "accounts" ;;
        "identity submit") echo "files" ;;
        "identity attach") echo "files" ;;
        "identity attest import") echo "files" ;;
        "identity attest verify") echo "files" ;;
        "identity import") echo "files" ;;
        "identity export") echo "files" ;;
        "identity grant note-erasure") echo "files" ;;
        "identity grant open") echo "files" ;;
        "identity key publish") echo "files" ;;
        "identity owner change") echo "accounts" ;;
        "oauth key") echo "files" ;;
        "oauth verify") echo "files" ;;
        "chain faucet") echo "accounts" ;;
        "chain export") echo "files" ;;
        "snapshot verify") echo "files" ;;
        "policy set") echo "files" ;;
        "backup verify") echo "files" ;;
        "backup restore") echo "files" ;;
    esac
}

_cmwallet_names() {
    local kind
    for kind in "$@"; do
        cmwallet "$kind" list 2>/dev/null | cut -f"$([[ "$kind" == contact ]] && echo 1 || echo 2)"
    done
}

# Offer the lines of stdin that begin as the current word does. They are data, names that somebody chose: `compgen -W`
# would expand them as the shell expands code, and split them at blanks.
_cmwallet_offer() {
    local line
    while IFS= read -r line; do
        [[ -n "$line" && "$line" == "$1"* ]] && COMPREPLY+=("$(printf '%q' "$line")")
    done
}

_cmwallet_files() {
    local line
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$1")
}

_cmwallet() {
    local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" path="" word index candidate
    COMPREPLY=()
    for ((index = 1; index < COMP_CWORD; index++)); do
        word="${COMP_WORDS[index]}"
        if _cmwallet_takes_value "$word"; then
            ((index++))
            continue
        fi
        [[ "$word" == -* ]] && continue
        candidate="${path:+$path }$word"
        [[ -n "$(_cmwallet_words "$candidate")" ]] && path="$candidate"
    done
    case "$previous" in
        --access-token|--batch|--client-key|--document|--evidence|--file|--folder|--issuer-trust|--key|--keystore|--metadata|--mrz|--offer|--out|--png|--profile|--proof|--reason|--receipt|--redirect|--relay|--report|--request|--screening|--sign|--terms|--tls-cert|--tls-key) _cmwallet_files "$current"; return ;;
        --account|--address|--from) _cmwallet_offer "$current" < <(_cmwallet_names account); return ;;
        --network) _cmwallet_offer "$current" < <(_cmwallet_names network); return ;;
    esac
    _cmwallet_takes_value "$previous" && return
    COMPREPLY=($(compgen -W "$(_cmwallet_words "$path")" -- "$current"))
    [[ "$current" == -* ]] && return
    case "$(_cmwallet_arguments "$path")" in
        *files*) _cmwallet_files "$current" ;;
        *accounts*) _cmwallet_offer "$current" < <(_cmwallet_names account contact) ;;
    esac
}

complete -F _cmwallet cmwallet
