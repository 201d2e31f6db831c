# Completion of cmwallet for PowerShell: dot-source this file in your profile.

Register-ArgumentCompleter -Native -CommandName cmwallet -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $tree = @{
        '' = @(
            @('send', 'Send CMT or a token'),
            @('receive', 'Show an address to be paid at, its payment URI (EIP-681), and a QR code of that on a terminal'),
            @('pay', 'Pay by a payment URI, as `send` does: the coin, or a token'),
            @('units', 'Convert an amount between units, exactly; nothing is asked of anybody'),
            @('balance', 'Show what an account holds: the coin and the tokens known on the network'),
            @('history', 'List what came in and went out, and say what the list covers'),
            @('watch', 'Tell what happens to your accounts: a JSON object a line, words on a terminal'),
            @('tx', 'Transactions: list, show, wait, resume, decode; build, sign, broadcast'),
            @('nonce', 'Nonces of an account: status, fill'),
            @('token', 'The forms of CMT: info, wrap, unwrap, swap, claim, approve, allowances, revoke'),
            @('account', 'Accounts: derive, import, export, watch, discover'),
            @('contact', 'People and addresses you pay'),
            @('sign', 'Sign a message, typed data or a sign-in'),
            @('verify', 'Verify the signature of a message, typed data or a sign-in'),
            @('market', 'What you can or must do in deals and cases, and their papers: todo, advance, seal, open'),
            @('deal', 'Deals: offer, accept, deliver, confirm, dispute, split, show, list, arbiter'),
            @('court', 'The community court: stake, unstake, request, vote, reveal, show, list'),
            @('loan', 'Loans between two people: schedule, offer, sign, pay, collect, show, list, record'),
            @('identity', 'Identities: records, checks, attestations, grants, the bank link, keys on chain'),
            @('oauth', 'Grants to dapps: serve, decide on requests, fetch, verify'),
            @('network', 'Networks: list, add, use, rename, check; several endpoints of one'),
            @('stake', 'Stake with validators: delegate, redelegate, undelegate, cancel, list, rewards, withdraw'),
            @('validator', 'Validators: list, show; as one: declare, update, activate, rate, move, commission, retire'),
            @('gov', 'Governance of a network: list, show, params, propose, deposit, vote, execute'),
            @('chain', 'The embedded chain: start, stop, faucet, mine, reset'),
            @('contract', 'Contracts: list, deploy, use, show, call, send, events, verify'),
            @('snapshot', 'Balances of a token at a block, to be claimed elsewhere: build, verify'),
            @('status', 'Show the home on one screen: vault, network, what is not settled, who waits'),
            @('doctor', 'Look for what is wrong: permissions, interrupted writes, damaged files, open transactions, age, the machine'),
            @('init', 'Create the vault and the first wallet with its first account, or restore one from its phrase'),
            @('wallet', 'Recovery phrases kept in the vault: add, list, show, check'),
            @('vault', 'The encrypted vault: status, passphrase, slots, verify, log'),
            @('unlock', 'Unlock the vault for a while: an agent of yours keeps it open, and commands ask for no passphrase'),
            @('lock', 'Lock the vault: the agent wipes its keys and ends'),
            @('agent', 'The agent, which keeps the vault open for a while: status, stop'),
            @('run', 'Run a command that may spend so much, for so long, to those who are named; nothing else of the vault is in reach'),
            @('signer', 'Sign for tools and pages: serve, client, requests, approve, deny'),
            @('policy', 'The policy of the vault: set, show, test, once, log, refresh, freeze, thaw'),
            @('backup', 'Backups of the home: create, verify, restore; shares of the recovery key, a sheet of paper'),
            @('home', 'home'),
            @('config', 'Settings, and where each value comes from'),
            @('completion', 'Completion scripts of shells, and manual pages: print, install'),
            @('schema', 'Print what commands take and what they print, as one JSON document: for programs that call this one'),
            @('help', 'Show a topic, or the help of a command; alone: which topics there are'),
            @('demo', 'Play six steps in a minute, or a chapter by its name, in a throw-away home; at a terminal Enter goes on'),
            @('--version', 'Print the version and exit'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'send' = @(
            @('--token', 'This ERC-20 token instead of the coin'),
            @('--max', 'Send everything; the fee is taken off'),
            @('--data', 'Call data, 0x-hex; it is public for ever'),
            @('--allow-zero', 'Send although the amount is zero'),
            @('--batch', 'Pay the lines of a CSV or JSON-lines file; --id names it'),
            @('--in-flight', 'So many lines unconfirmed at once'),
            @('--allow-changed', 'Go on although lines that were paid changed or are gone'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--memo', 'A note that stays in your journal'),
            @('--id', 'Tells equal transfers apart; an id is sent once, for ever'),
            @('--gas-limit', 'Instead of an estimate'),
            @('--gas-price', 'One price, such as 2gwei; 0 is free on Travis'),
            @('--gas-max-fee', 'Most for a unit of gas (EIP-1559)'),
            @('--gas-priority-fee', 'Tip for a unit of gas (EIP-1559)'),
            @('--nonce', 'Instead of the next one'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--broadcast', 'Hand it to one endpoint of the network, or to all of them'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-lookalike', 'Send although the recipient resembles an address that you know'),
            @('--accept-replay', 'Sign although the signature could be valid on another chain'),
            @('--allow-burn', 'Send although nobody can have the key of the recipient'),
            @('--allow-no-code', 'Send coins and data also where there is no contract'),
            @('--allow-spender', 'Go on although you do not know who could take'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--allow-bait', 'Send although you know the recipient only from what it sent'),
            @('--unlimited', 'Go on although it sets no limit'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'receive' = @(
            @('--amount', 'What you ask for'),
            @('--token', 'Ask for this token'),
            @('--png', 'Write the QR code here'),
            @('--verify', 'Open the vault and check the address'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'pay' = @(
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--memo', 'A note that stays in your journal'),
            @('--id', 'Tells equal transfers apart; an id is sent once, for ever'),
            @('--gas-limit', 'Instead of an estimate'),
            @('--gas-price', 'One price, such as 2gwei; 0 is free on Travis'),
            @('--gas-max-fee', 'Most for a unit of gas (EIP-1559)'),
            @('--gas-priority-fee', 'Tip for a unit of gas (EIP-1559)'),
            @('--nonce', 'Instead of the next one'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-lookalike', 'Send although the recipient resembles an address that you know'),
            @('--accept-replay', 'Sign although the signature could be valid on another chain'),
            @('--allow-burn', 'Send although nobody can have the key of the recipient'),
            @('--allow-no-code', 'Send coins and data also where there is no contract'),
            @('--allow-spender', 'Go on although you do not know who could take'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--allow-bait', 'Send although you know the recipient only from what it sent'),
            @('--unlimited', 'Go on although it sets no limit'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'units' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'balance' = @(
            @('--all', 'Every account of this home'),
            @('--token', 'This ERC-20 token instead of the coin'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'history' = @(
            @('--limit', 'So many, newest first'),
            @('--scan', 'Read these blocks for native transfers'),
            @('--rebuild', 'Drop the index and build it again'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'watch' = @(
            @('--account', 'Only this account; repeat it'),
            @('--count', 'End after so many events'),
            @('--until', 'End after so long: 10m'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'tx' = @(
            @('list', 'List what was sent from this home, from the journal alone: no node is asked'),
            @('show', 'Show one transaction: of this home from its journal, any other as the node shows it'),
            @('wait', 'Wait until a transaction is confirmed; exit code 8 when it failed, 11 when the time is up'),
            @('resume', 'Finish what a crash or a time-out left open'),
            @('decode', 'Print the fields, the type, the sender and the hashes of a signed transaction; nothing is sent or asked'),
            @('build', 'Build a transaction without signing it; the object is printed as one line of JSON'),
            @('sign', 'Sign what `tx build` wrote, after it was decoded here and shown; what it says of itself decides nothing'),
            @('broadcast', 'Hand signed transactions to the node, and wait until they are confirmed'),
            @('export', 'Print the signed bytes of a transaction of this home again, for `tx broadcast` here or elsewhere'),
            @('forget', 'Give up a transaction that was handed out, on a machine that never sees the chain'),
            @('speed-up', 'Send the same transaction again at a higher price, in place of the first: only one of both can be mined'),
            @('cancel', 'Take the place of a transaction that is not mined yet, so that it never is: nothing goes to the account itself'),
            @('simulate', 'Have the node try a transaction on its newest block, from its own sender; nothing is sent'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'tx list' = @(
            @('--state', 'Such as sent, confirmed'),
            @('--limit', 'So many, newest first'),
            @('--all', 'On every network, not only the one in use'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'tx show' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'tx wait' = @(
            @('--confirmations', 'Instead of the network''s number'),
            @('--timeout', 'How long to wait'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'tx resume' = @(
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'tx decode' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'tx build' = @(
            @('--token', 'This ERC-20 token instead of the coin'),
            @('--max', 'Send everything; the fee is taken off'),
            @('--data', 'Call data, 0x-hex; it is public for ever'),
            @('--valid-for', 'How long it may be signed'),
            @('--qr', 'Draw it on the terminal as well; Enter goes on'),
            @('--qr-png', 'Make pictures of it in a new folder as well'),
            @('--qr-parts', 'At least so many QR codes'),
            @('--from', 'The account that pays'),
            @('--memo', 'A note that stays in your journal'),
            @('--id', 'Tells equal transfers apart; an id is sent once, for ever'),
            @('--gas-limit', 'Instead of an estimate'),
            @('--gas-price', 'One price, such as 2gwei; 0 is free on Travis'),
            @('--gas-max-fee', 'Most for a unit of gas (EIP-1559)'),
            @('--gas-priority-fee', 'Tip for a unit of gas (EIP-1559)'),
            @('--nonce', 'Instead of the next one'),
            @('--allow-lookalike', 'Send although the recipient resembles an address that you know'),
            @('--accept-replay', 'Sign although the signature could be valid on another chain'),
            @('--allow-burn', 'Send although nobody can have the key of the recipient'),
            @('--allow-no-code', 'Send coins and data also where there is no contract'),
            @('--allow-spender', 'Go on although you do not know who could take'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--allow-bait', 'Send although you know the recipient only from what it sent'),
            @('--unlimited', 'Go on although it sets no limit'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'tx sign' = @(
            @('--offline', 'Open no connection to any network'),
            @('--blind', 'Sign call data that nothing here can read'),
            @('--nonce-gap', 'Sign although earlier nonces were not signed here'),
            @('--trust-genesis', 'The chain that you compared and trust'),
            @('--yes', 'Go on without asking'),
            @('--qr', 'Draw it on the terminal as well; Enter goes on'),
            @('--qr-png', 'Make pictures of it in a new folder as well'),
            @('--qr-parts', 'At least so many QR codes'),
            @('--qr-image', 'Read it off pictures, in any order'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-lookalike', 'Send although the recipient resembles an address that you know'),
            @('--allow-burn', 'Send although nobody can have the key of the recipient'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--allow-bait', 'Send although you know the recipient only from what it sent'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'tx broadcast' = @(
            @('--qr-image', 'Read it off pictures, in any order'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--broadcast', 'Hand it to one endpoint of the network, or to all of them'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'tx export' = @(
            @('--qr', 'Draw it on the terminal as well; Enter goes on'),
            @('--qr-png', 'Make pictures of it in a new folder as well'),
            @('--qr-parts', 'At least so many QR codes'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'tx forget' = @(
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'tx speed-up' = @(
            @('--bump', 'By how much the prices are raised'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'tx cancel' = @(
            @('--bump', 'By how much the prices are raised'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'tx simulate' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'nonce' = @(
            @('status', 'Show what the node counts, what this home has under way, and which nonces are missing in between'),
            @('fill', 'Send nothing to the account itself at each missing nonce, so that what waits behind it can be mined'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'nonce status' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'nonce fill' = @(
            @('--from', 'The account that pays'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'token' = @(
            @('info', 'Show what a token says of itself, its supply, and what you hold of it'),
            @('wrap', 'Turn native CMT into WCMT, the token that business contracts take'),
            @('unwrap', 'Turn WCMT back into native CMT'),
            @('swap', 'Turn the legacy ERC-20 CMT into native CMT, one to one and for ever; approve the swap for it first'),
            @('claim', 'Claim a share of a snapshot; it is paid to the account in the snapshot, whoever claims'),
            @('approve', 'Allow somebody to take tokens of yours; the amount replaces the allowance before'),
            @('revoke', 'Take an allowance back'),
            @('allowances', 'List who may take tokens of yours, and how much: found by events, asked of the token itself'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'token info' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'token wrap' = @(
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--id', 'Tells equal transfers apart; an id is sent once, for ever'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'token unwrap' = @(
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--id', 'Tells equal transfers apart; an id is sent once, for ever'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'token swap' = @(
            @('--to', 'Who gets the coins; none: you'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--id', 'Tells equal transfers apart; an id is sent once, for ever'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-lookalike', 'Send although the recipient resembles an address that you know'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--allow-bait', 'Send although you know the recipient only from what it sent'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'token claim' = @(
            @('--contract', 'The claiming contract'),
            @('--account', 'Whose share; none: your own'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-lookalike', 'Send although the recipient resembles an address that you know'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--allow-bait', 'Send although you know the recipient only from what it sent'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'token approve' = @(
            @('--token', 'WCMT, CMT (the legacy ERC-20), or an address'),
            @('--unlimited', 'All that you hold, at any time'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-lookalike', 'Send although the recipient resembles an address that you know'),
            @('--allow-spender', 'Go on although you do not know who could take'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--allow-bait', 'Send although you know the recipient only from what it sent'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'token revoke' = @(
            @('--token', 'WCMT, CMT (the legacy ERC-20), or an address'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'token allowances' = @(
            @('--token', 'WCMT, CMT (the legacy ERC-20), or an address'),
            @('--account', 'None: yours'),
            @('--from-block', 'Look from this block on'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'account' = @(
            @('new', 'Derive the next account of a recovery phrase'),
            @('list', 'List the accounts; no passphrase is needed'),
            @('show', 'Show one account; no passphrase is needed'),
            @('use', 'Make an account the one that commands work with unless another is named'),
            @('rename', 'Give an account another name'),
            @('remove', 'Remove an account and its key from this home'),
            @('watch', 'Watch an address without holding its key: balance and history, no sending'),
            @('import', 'Import a private key, or a keystore file of geth, cast, MetaMask and others'),
            @('export', 'Export an account as an encrypted keystore file, or show its private key on the terminal only'),
            @('discover', 'Look for used accounts of a recovery phrase on all known paths, and add them'),
            @('address', 'Show an address of a recovery phrase in another coin, to be paid at'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'account new' = @(
            @('--path', 'eth (default), cmt, ledger-live, ledger-legacy, or m/…'),
            @('--index', 'Instead of the next one'),
            @('--wallet', 'The recovery phrase to derive from; none: the first'),
            @('--bip39-passphrase-from', 'Where the BIP-39 passphrase is read from, if the phrase has one'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'account list' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'account show' = @(
            @('--address', 'Print the address alone'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'account use' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'account rename' = @(
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'account remove' = @(
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'account watch' = @(
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'account import' = @(
            @('--key-from', 'Read a private key: prompt, file:PATH, fd:N …'),
            @('--keystore', 'A Web3 Secret Storage file (keystore V3)'),
            @('--keystore-passphrase-from', 'Where its passphrase is read from'),
            @('--name', 'A name; none: account-1, …'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'account export' = @(
            @('--keystore', 'Write a keystore V3 file, encrypted'),
            @('--keystore-passphrase-from', 'Where its passphrase is read from'),
            @('--private-key', 'Show the private key on the terminal, after a typed yes'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'account discover' = @(
            @('--wallet', 'The recovery phrase to derive from; none: the first'),
            @('--gap', 'Stop after N unused in a row'),
            @('--bip39-passphrase-from', 'Where the BIP-39 passphrase is read from, if the phrase has one'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'account address' = @(
            @('--coin', 'Which coin'),
            @('--index', 'Which of its addresses'),
            @('--wallet', 'The recovery phrase; none: the first'),
            @('--bip39-passphrase-from', 'Where the BIP-39 passphrase is read from, if the phrase has one'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'contact' = @(
            @('add', 'Add a contact'),
            @('list', 'List contacts'),
            @('rename', 'Give a contact another name'),
            @('edit', 'Change a contact''s address or note; another address is shown beside the old one, and asked about'),
            @('remove', 'Remove a contact'),
            @('import', 'Add contacts from CSV or JSON: all of them or none'),
            @('export', 'Write the contacts as CSV (or JSON with --json)'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'contact add' = @(
            @('--note', 'Something to remember'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'contact list' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'contact rename' = @(
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'contact edit' = @(
            @('--note', 'Something to remember'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'contact remove' = @(
            @('--yes', 'Go on without asking'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'contact import' = @(
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'contact export' = @(
            @('--out', 'Write here instead of stdout'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'sign' = @(
            @('message', 'Sign a message (EIP-191), as other wallets'' personal_sign does; the signature is printed'),
            @('siwe', 'Sign a sign-in message (EIP-4361) for the site that you name'),
            @('typed-data', 'Sign typed data (EIP-712) from a JSON document, after saying what they do'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'sign message' = @(
            @('--file', 'A file that is the message, byte for byte'),
            @('--hex', 'What is given are hex digits of the message''s bytes'),
            @('--domain', 'Of a message that is a sign-in: the site'),
            @('--from', 'The account that signs'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--blind', 'Sign what nobody can read, such as a hash'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'sign siwe' = @(
            @('--domain', 'The site that you sign in to'),
            @('--from', 'The account that signs'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'sign typed-data' = @(
            @('--descriptor', 'Labels of others (ERC-7730), shown below'),
            @('--from', 'The account that signs'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--unlimited', 'Sign although it sets no limit'),
            @('--allow-spender', 'Sign although you do not know who could take'),
            @('--allow-lookalike', 'Sign although somebody in it resembles an address that you know'),
            @('--allow-listed', 'Sign although somebody in it stands on a sanctions list of yours'),
            @('--allow-bait', 'Sign although you know who is paid only from what it sent'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'verify' = @(
            @('message', 'Verify a signature of a message (EIP-191)'),
            @('typed-data', 'Verify a signature of typed data (EIP-712)'),
            @('siwe', 'Verify a sign-in (EIP-4361): site, nonce, account, times, signature'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'verify message' = @(
            @('--signature', 'The signature: 0x and hex digits'),
            @('--address', 'Whose it is to be: an account or a contract'),
            @('--file', 'A file that is the message, byte for byte'),
            @('--hex', 'What is given are hex digits of the message''s bytes'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'verify typed-data' = @(
            @('--signature', 'The signature: 0x and hex digits'),
            @('--address', 'Whose it is to be: an account or a contract'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'verify siwe' = @(
            @('--signature', 'The signature: 0x and hex digits'),
            @('--domain', 'The site that it is to be for'),
            @('--nonce', 'The nonce that it is to have'),
            @('--address', 'Whose it is to be; else whom it names'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'market' = @(
            @('todo', 'Show what you can or must do next, by when, and what you lose otherwise; it pays and changes nothing'),
            @('sync', 'Find the items that name your accounts; every other command does it by itself'),
            @('advance', 'Do what time allows: end what was not done in time, open a case, decide it'),
            @('claim', 'Collect what is owed to your account in all contracts: votes that won, stakes that were taken out'),
            @('record', 'Count what stands on chain about an account''s deals, cases and loans'),
            @('seal', 'Seal papers with their salts, so that the readers alone can open and check them'),
            @('open', 'Open papers that were sealed to you, and check them against the chain'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'market todo' = @(
            @('--all-accounts', 'What any account of this home has to do'),
            @('--account', 'What this account has to do'),
            @('--within', 'Only what ends so soon, such as 3d'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'market sync' = @(
            @('--rebuild', 'Forget what was found and look again'),
            @('--from-block', 'Look from this block on, where nothing was looked for'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'market advance' = @(
            @('--all', 'All your items that time allows something of'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'market claim' = @(
            @('--all-accounts', 'What is owed to any account of this home'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'market record' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'market seal' = @(
            @('--to', 'A contact, an account, an address or a DID; may be given again'),
            @('--to-jurors', 'All who have seats in the item''s case, as far as they have keys'),
            @('--item', 'Whose paper the file is; none: the item it was used for'),
            @('--yes', 'Go on without asking'),
            @('--out', 'Write it into this new file; - or none: to stdout'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'market open' = @(
            @('--out', 'Write the papers as files into this folder'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'deal' = @(
            @('accept', 'Accept an offer as its seller: your deposit goes into the contract until the deal ends'),
            @('deliver', 'Say as the seller that you delivered: the buyer''s time to look begins'),
            @('confirm', 'Pay the seller as the buyer: the deal ends'),
            @('refund', 'Give the price back as the seller; take back or decline an offer that is not accepted yet'),
            @('split', 'Propose how the price is divided; when both name the same amount the deal ends so'),
            @('assign', 'Order as the seller that somebody is paid out of the price; it cannot be taken back'),
            @('listing', 'Sign what you offer and on which terms, as a public file'),
            @('offer', 'Offer to buy: the price and your deposit go into the contract until the deal ends'),
            @('dispute', 'Dispute a deal as its buyer: an arbiter decides whom both accept, else the court'),
            @('evidence', 'Name evidence in a disputed deal; seal it to whoever decides with `market seal`'),
            @('choose', 'Accept an arbiter who bid; when both parties accept the same, she decides'),
            @('show', 'Show a deal: its state, until when, what it holds, what anybody can do next, and what happened'),
            @('list', 'List your deals as the chain has them now; a list pays and changes nothing'),
            @('arbiter', 'Decide disputes of others: enrol, leave, bid, rule'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'deal accept' = @(
            @('--wcmt', 'Pay with WCMT that you allowed the contract to take, instead of coins'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--id', 'Tells equal transfers apart; an id is sent once, for ever'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-lookalike', 'Send although the recipient resembles an address that you know'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--allow-bait', 'Send although you know the recipient only from what it sent'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'deal deliver' = @(
            @('--proof', 'What shows it; its hash is public'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'deal confirm' = @(
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'deal refund' = @(
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'deal split' = @(
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'deal assign' = @(
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-lookalike', 'Send although the recipient resembles an address that you know'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--allow-bait', 'Send although you know the recipient only from what it sent'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'deal listing' = @(
            @('--price', 'What the buyer pays, such as 50 or 1.5cmt'),
            @('--deliver-by', 'How long delivery may take from the offer, such as 7d'),
            @('--deposit', 'What each side leaves; none: half of the price'),
            @('--window', 'How long the buyer may look at what was delivered'),
            @('--accept-by', 'How long an offer stands'),
            @('--arbiter', 'Who judges a dispute; none: whoever both choose'),
            @('--arbiter-fee', 'Her share of the loser''s deposit, such as 50%'),
            @('--certificate', 'The certificate that goes with it, such as cert/3'),
            @('--contract', 'The contract of deals; none: the newest here'),
            @('--title', 'One line; none: the first one of the description'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--out', 'Write it into this new file; - or none: to stdout'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'deal offer' = @(
            @('--deliver-by', 'Until when the seller delivers: 7d, or a date'),
            @('--deposit', 'What each puts down; none: half of the price, at least 7'),
            @('--accept-by', 'Until when the seller may accept; none: 1d'),
            @('--window', 'How long you may look at what was delivered; none: 3d'),
            @('--terms', 'The terms; only their hash is public'),
            @('--arbiter', 'Who decides a dispute; none: bids'),
            @('--arbiter-fee', 'Her part of the loser''s deposit; none: 100%'),
            @('--wcmt', 'Pay with WCMT that you allowed the contract to take, instead of coins'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--id', 'Tells equal transfers apart; an id is sent once, for ever'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-lookalike', 'Send although the recipient resembles an address that you know'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--allow-bait', 'Send although you know the recipient only from what it sent'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'deal dispute' = @(
            @('--evidence', 'What shows it; only its hash is public'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'deal evidence' = @(
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'deal choose' = @(
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-lookalike', 'Send although the recipient resembles an address that you know'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--allow-bait', 'Send although you know the recipient only from what it sent'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'deal show' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'deal list' = @(
            @('--state', 'Those in this state alone'),
            @('--role', 'Those in which you have this role'),
            @('--ended', 'The closed ones too'),
            @('--disputed', 'Everybody''s deals that arbiters may bid for now'),
            @('--strangers', 'Offers of people whom you never paid and do not know'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'deal arbiter' = @(
            @('enrol', 'Put down a bond and be an arbiter: as much of it as a deposit is lost by silence, none of it by a ruling'),
            @('leave', 'Take back the bond that no deal has locked; not before the deals that you bid for were decided on'),
            @('bid', 'Offer to decide a disputed deal; your bond is bound until both parties have chosen'),
            @('rule', 'Decide a dispute, finally: the loser''s deposit pays your fee'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'deal arbiter enrol' = @(
            @('--profile', 'What you say of yourself; its hash is public'),
            @('--wcmt', 'Pay with WCMT that you allowed the contract to take, instead of coins'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--id', 'Tells equal transfers apart; an id is sent once, for ever'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'deal arbiter leave' = @(
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'deal arbiter bid' = @(
            @('--profile', 'What you say of yourself; its hash is public'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'deal arbiter rule' = @(
            @('--reason', 'Your reasons; only their hash is public'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'court' = @(
            @('show', 'Show a case with its seats and votes; or what the court decided about an account or a subject'),
            @('list', 'List the cases that you asked for or have seats in, as the chain has them now'),
            @('stake', 'Stake, so that seats in cases may fall to you from tomorrow (UTC) on; the stake itself is never taken'),
            @('unstake', 'Take out of your stake; `market claim` pays it after the end of tomorrow (UTC)'),
            @('request', 'Ask jurors to close an account, to censor a listing or an item, or to restore either'),
            @('vote', 'Vote with all your seats in a case, hidden until all have voted: 10 CMT a seat'),
            @('reveal', 'Show your vote, which `court vote` sealed in the vault; one that is not shown in time loses its money'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'court show' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'court list' = @(
            @('--ended', 'Those that ended too'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'court stake' = @(
            @('--wcmt', 'Pay with WCMT that you allowed the contract to take, instead of coins'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--id', 'Tells equal transfers apart; an id is sent once, for ever'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'court unstake' = @(
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'court request' = @(
            @('--evidence', 'Why; only its hash is public'),
            @('--seats', 'How many jurors'' seats'),
            @('--wcmt', 'Pay with WCMT that you allowed the contract to take, instead of coins'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-lookalike', 'Send although the recipient resembles an address that you know'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--allow-bait', 'Send although you know the recipient only from what it sent'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'court vote' = @(
            @('--wcmt', 'Pay with WCMT that you allowed the contract to take, instead of coins'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'court reveal' = @(
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'loan' = @(
            @('schedule', 'Compute installments, interest and the annual percentage rate of a loan; nothing is sent, nothing is kept'),
            @('offer', 'Write the offer of a loan as a file, which both sign with `loan sign`'),
            @('sign', 'Sign the terms of a loan; when both have signed it is handed in, and its number is printed'),
            @('pay', 'Pay what is due: the lender the loan itself, the borrower an installment; through banks, and claim it on chain'),
            @('automatic', 'Let due installments of a loan in CMT be drawn from your WCMT, when anybody advances the loan'),
            @('collect', 'Look for claimed payments in your statement, and confirm on chain those that came; in CMT settle what is due'),
            @('missing', 'Deny a claimed payment: nothing came'),
            @('contest', 'Contest a denial of your payment: a court of seven judges; you pay its fee, 3.5 CMT'),
            @('evidence', 'Name evidence while a payment is in court; seal it to the jurors with `market seal`'),
            @('declare', 'Declare a loan through banks in default, 90 days after an unpaid due day; the collateral goes to you whole'),
            @('release', 'Let the rest of a loan go, as its lender: nothing more is owed, and what the contract holds goes back'),
            @('reclaim', 'Take prepaid money out of a loan in CMT, as its borrower, while nothing is due'),
            @('record', 'Count somebody''s loans from the chain alone, and score them; no personal data enters'),
            @('show', 'Show a loan: its state, what is due next, what is claimed and denied, what anybody can do, and what happened'),
            @('list', 'List your loans as the chain has them now; a list pays and changes nothing'),
            @('exchange', 'A loan exchange of your own: init, serve'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'loan schedule' = @(
            @('--currency', 'CMT, or a currency of two decimals that banks move'),
            @('--first', 'When the first one is due; none: a month after today'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'loan offer' = @(
            @('--borrower', 'Account, contact or address'),
            @('--lender', 'Account, contact or address'),
            @('--currency', 'CMT, or a currency of two decimals that banks move'),
            @('--first', 'When the first one is due; none: a month after today'),
            @('--due-day', 'Of each month; none: that of the first one'),
            @('--disburse-by', 'Until when the lender pays it out: 3d, or a date'),
            @('--grace', 'Days after a due day without being late'),
            @('--late-fee', 'What a late installment costs more'),
            @('--collateral', 'CMT that the borrower puts down'),
            @('--purpose', 'What it is for'),
            @('--borrower-name', 'Who gets the money, through banks'),
            @('--borrower-iban', 'Where, through banks'),
            @('--lender-name', 'Who is repaid, through banks'),
            @('--lender-iban', 'Where, through banks'),
            @('--good-for', 'How long the two may take to sign'),
            @('--out', 'Write it into this new file; - or none: to stdout'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'loan sign' = @(
            @('--wcmt', 'Pay with WCMT that you allowed the contract to take, instead of coins'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-lookalike', 'Send although the recipient resembles an address that you know'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--allow-bait', 'Send although you know the recipient only from what it sent'),
            @('--yes', 'Go on without asking'),
            @('--out', 'Write it into this new file; - or none: to stdout'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'loan pay' = @(
            @('--place', 'Which installment; none: the next one'),
            @('--off', 'Through banks: pay all that is left, and be done'),
            @('--amount', 'In CMT: another amount, such as to prepay'),
            @('--request', 'The exchange''s settlement request; what differs is refused'),
            @('--bank', 'The bank link that pays; none: the only one'),
            @('--claim-only', 'You paid in another way: only say so on chain'),
            @('--wcmt', 'Pay with WCMT that you allowed the contract to take, instead of coins'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-lookalike', 'Send although the recipient resembles an address that you know'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--allow-bait', 'Send although you know the recipient only from what it sent'),
            @('--yes', 'Go on without asking'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'loan automatic' = @(
            @('--off', 'No longer; take the allowance back'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'loan collect' = @(
            @('--place', 'You looked yourself: this payment came'),
            @('--bank', 'The bank link that was paid; none: the only one'),
            @('--file', 'Of a link by files: the statement'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'loan missing' = @(
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'loan contest' = @(
            @('--evidence', 'What shows it; only its hash is public'),
            @('--wcmt', 'Pay with WCMT that you allowed the contract to take, instead of coins'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'loan evidence' = @(
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'loan declare' = @(
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'loan release' = @(
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'loan reclaim' = @(
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'loan record' = @(
            @('--explain', 'What the score consists of'),
            @('--known', 'A lender of whom you know who that is: counts in full'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'loan show' = @(
            @('--statement', 'Every installment: due, said, paid, left'),
            @('--csv', 'The statement as CSV, and nothing else'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'loan list' = @(
            @('--state', 'Those in this state alone'),
            @('--role', 'Those in which you are borrower or lender'),
            @('--ended', 'The closed ones too'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'loan exchange' = @(
            @('init', 'Make the folder of an exchange, with a key of its own, for the network in use'),
            @('serve', 'Serve the exchange until Ctrl-C; prints its address once it answers'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'loan exchange init' = @(
            @('--folder', 'The exchange''s folder; none: beside the home'),
            @('--url', 'Its public address: https://HOST, or http on this machine'),
            @('--issuer', 'Lenders whom it attests count in full; may be repeated'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'loan exchange serve' = @(
            @('--folder', 'The exchange''s folder; none: beside the home'),
            @('--database', 'postgresql://…; none: a file in the folder'),
            @('--host', 'Listen on this address'),
            @('--port', 'Listen on this port; none: that of its address'),
            @('--tls-cert', 'The certificate with its chain (PEM)'),
            @('--tls-key', 'Its key (PEM)'),
            @('--trusted-proxy', 'Proxies that are believed on who asks, by commas'),
            @('--allow-local', 'Ask servers of people on this machine too; for trying things out'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity' = @(
            @('create', 'Make an identity: keys for signing (P-256, Ed25519) and for encryption (X25519), in the vault alone'),
            @('list', 'List the identities; the vault is opened, since their names are private'),
            @('show', 'Show an identity: its DID, account, keys and records; sensitive values are masked on a terminal'),
            @('use', 'Use this identity where none is named'),
            @('rename', 'Give an identity another name'),
            @('remove', 'Remove an identity, its private keys and its records from the vault; what was published stays on chain'),
            @('register', 'Publish an identity''s keys in the key registry, under its DID; those that are valid there already stay'),
            @('submit', 'Send changes that somebody signed, from any account; signature, nonce and deadline are checked before'),
            @('deactivate', 'Deactivate an identity on chain, for ever; its DID has to be typed'),
            @('set', 'Set a field; the value is checked by the field''s own rules and kept in one spelling'),
            @('get', 'Print one value, for pipes; of several values one a line'),
            @('unset', 'Unset a field'),
            @('fields', 'List the fields that there can be, or those that are set'),
            @('history', 'Print what a field was: when, from which source, verified by whom; the present value last'),
            @('attach', 'Keep a file in the vault'),
            @('detach', 'Remove a file from the vault'),
            @('open', 'Show an attachment, or write it to a file or a pipe'),
            @('attest', 'Attestations: request, import, present, verify; issue, suspend, revoke'),
            @('edit', 'Edit the values in $VISUAL or $EDITOR, as JSON of names and values'),
            @('import', 'Set fields from a file: all of them, or none when one is wrong'),
            @('export', 'Write the records to a file: encrypted with age, to recipients or under a passphrase of its own'),
            @('report', 'Print everything that was ever shared: presentations, exports, grants and every read under them, oldest first'),
            @('shred', 'Erase fields with their history, so that this file holds nothing of them any more'),
            @('bank', 'The link to your bank: link, test, pay, statement, revoke, and a bank to practise with'),
            @('did', 'DID documents: show your own, resolve any'),
            @('grant', 'Let a dapp see fields, for a purpose, until a time'),
            @('grants', 'List the grants: who may see what, why, since when and until when, and who read last'),
            @('key', 'Keys of an identity: list, add, publish, rotate, revoke'),
            @('kyc', 'KYC and AML: match names, screen lists, check an identity'),
            @('owner', 'Who controls an identity: change'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity create' = @(
            @('--account', 'Its owner'),
            @('--only-for', 'For one dapp (its DID) alone, with no links'),
            @('--bip39-passphrase-from', 'Where the BIP-39 passphrase is read from, if the phrase has one'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity list' = @(
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity show' = @(
            @('--reveal', 'Show sensitive values on a terminal too'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity use' = @(
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity rename' = @(
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity remove' = @(
            @('--leave-anchors', 'Also while anchors of its grants cannot be withdrawn on chain'),
            @('--yes', 'Go on without asking'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity register' = @(
            @('--for', 'How long it is valid, such as 2y or 90d'),
            @('--relay', 'Sign only, into this file, for another to submit'),
            @('--relay-for', 'How long the signature is good'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--yes', 'Go on without asking'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity submit' = @(
            @('--from', 'The account that pays'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity deactivate' = @(
            @('--relay', 'Sign only, into this file, for another to submit'),
            @('--relay-for', 'How long the signature is good'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity set' = @(
            @('--expires', 'When the value is out of date'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity get' = @(
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity unset' = @(
            @('--purge', 'Remove its history too'),
            @('--yes', 'Go on without asking'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity fields' = @(
            @('--set', 'Only the fields that are set; no value is opened'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity history' = @(
            @('--reveal', 'Show sensitive values on a terminal too'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity attach' = @(
            @('--name', 'Its name; none: that of the file'),
            @('--media-type', 'Such as image/jpeg; none: by its name'),
            @('--replace', 'Take the place of the file with this label'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity detach' = @(
            @('--yes', 'Go on without asking'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity open' = @(
            @('--out', 'A new file for it (0600), or - for stdout'),
            @('--viewer', 'Show it with this program'),
            @('--allow-disk', 'Write plaintext to the disk where no folder lies in memory'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity attest' = @(
            @('request', 'Ask an issuer to attest your fields'),
            @('import', 'Take what an issuer sent'),
            @('list', 'List your credentials, and open requests'),
            @('show', 'Show a credential, and who has seen it'),
            @('fetch', 'Fetch the status lists of your credentials'),
            @('present', 'Show a verifier the fields that you name'),
            @('remove', 'Remove a credential with its copies'),
            @('verify', 'Verify what somebody presents'),
            @('issue', 'Answer a request: attest its fields'),
            @('renew', 'Issue anew, until another day'),
            @('publish', 'Sign and write your status lists'),
            @('issued', 'List what you issued, as a provider'),
            @('anchor', 'Anchor an attestation on chain'),
            @('revoke', 'Take an attestation back, for ever'),
            @('suspend', 'Suspend an attestation, or lift that'),
            @('export-register', 'Export the register of what you issued'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity attest request' = @(
            @('--issuer', 'Whom to ask'),
            @('--fields', 'What to have attested: names, separated by commas'),
            @('--copies', 'How many one-time copies'),
            @('--vct', 'The type of credential'),
            @('--nonce', 'The issuer''s nonce, if any'),
            @('--report', 'Your signed KYC report (kyc check --sign)'),
            @('--signed-as', 'The web address that the issuer signs as, if so'),
            @('--public', 'One copy that names your DID: whoever sees it can link it to you'),
            @('--registry', 'The key registry, where this home knows none'),
            @('--yes', 'Go on without asking'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--out', 'Write it into this new file; - or none: to stdout'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity attest import' = @(
            @('--issuer-keys', 'Keys of issuers (jwt-vc-issuer JSON)'),
            @('--registry', 'The key registry, where this home knows none'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity attest list' = @(
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity attest show' = @(
            @('--reveal', 'Show the values too'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity attest fetch' = @(
            @('--status', 'Take status lists (*.jwt) from here'),
            @('--issuer-keys', 'Keys of issuers (jwt-vc-issuer JSON)'),
            @('--registry', 'The key registry, where this home knows none'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity attest present' = @(
            @('--fields', 'Names, separated by commas; a|b means either, a predicate first'),
            @('--audience', 'The verifier''s name'),
            @('--nonce', 'The verifier''s nonce'),
            @('--no-nonce', 'It has none; good for five minutes'),
            @('--attested-only', 'Nothing that only you say'),
            @('--credential', 'From this one; none: whichever fits best'),
            @('--yes', 'Go on without asking'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--out', 'Write it into this new file; - or none: to stdout'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity attest remove' = @(
            @('--yes', 'Go on without asking'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity attest verify' = @(
            @('--audience', 'Your own name, as the presenter was told'),
            @('--nonce', 'The nonce that you gave'),
            @('--no-nonce', 'You gave none: a replay would not be seen'),
            @('--issuer-trust', 'Whom you trust with what (JSON)'),
            @('--issuer', 'Trust this issuer; may be repeated'),
            @('--any-issuer', 'Accept whoever signed it, and say that nobody vouched for them'),
            @('--vct', 'The type it has to be of'),
            @('--accept-self-asserted', 'Accept what only the presenter says'),
            @('--issuer-keys', 'Keys of issuers (jwt-vc-issuer JSON)'),
            @('--status', 'Status lists (*.jwt)'),
            @('--offline', 'Ask nobody: use what was fetched before'),
            @('--refetch', 'Fetch status lists and keys of web issuers anew, although the kept ones are good'),
            @('--allow-stale', 'Accept what should have been renewed so long ago'),
            @('--max-age', 'How old the presenter''s proof may be'),
            @('--without-holder', 'Check a credential that nobody presents'),
            @('--require-anchor', 'It has to be anchored on chain, and stand there'),
            @('--registry', 'The key registry, where this home knows none'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity attest issue' = @(
            @('--request', 'What the holder sent; - is stdin'),
            @('--fields', 'Attest only these of what was asked'),
            @('--age', 'Ages to attest as reached, such as 18,21'),
            @('--framework', 'The trust framework under which you checked'),
            @('--evidence', 'What you looked at (eKYC-IDA evidence, JSON)'),
            @('--screening', 'The result of a screening, or a KYC report'),
            @('--for', 'How long it is valid, such as 1y or 90d'),
            @('--alg', 'ES256; EdDSA or ES256K where verifiers use other did:ethr libraries'),
            @('--bits', '1: no suspension; 2: with it'),
            @('--status-url', 'Under which address your status lists will be'),
            @('--schema', 'Make the copies fit to be anchored under this schema'),
            @('--vct', 'The type that you issue'),
            @('--as', 'Sign as this web address; publish its keys by --metadata'),
            @('--dry-run', 'Show what is asked for; sign nothing'),
            @('--registry', 'The key registry, where this home knows none'),
            @('--yes', 'Go on without asking'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--out', 'Write it into this new file; - or none: to stdout'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity attest renew' = @(
            @('--for', 'How long it is valid, such as 1y or 90d'),
            @('--alg', 'ES256; EdDSA or ES256K where verifiers use other did:ethr libraries'),
            @('--status-url', 'Under which address your status lists will be'),
            @('--schema', 'Make the copies fit to be anchored under this schema'),
            @('--registry', 'The key registry, where this home knows none'),
            @('--yes', 'Go on without asking'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--out', 'Write it into this new file; - or none: to stdout'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity attest publish' = @(
            @('--out', 'Where a web server finds them'),
            @('--for', 'Until when they count at most (exp)'),
            @('--ttl', 'When to fetch them again (ttl)'),
            @('--alg', 'ES256; EdDSA or ES256K where verifiers use other did:ethr libraries'),
            @('--as', 'Sign as this web address; publish its keys by --metadata'),
            @('--metadata', 'Write the keys of --as here (jwt-vc-issuer)'),
            @('--registry', 'The key registry, where this home knows none'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity attest issued' = @(
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity attest anchor' = @(
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--yes', 'Go on without asking'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity attest revoke' = @(
            @('--on-chain', 'Revoke its anchors too, one transaction each'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--yes', 'Go on without asking'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity attest suspend' = @(
            @('--lift', 'Let it count again'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity attest export-register' = @(
            @('--values', 'With what was attested, not only the names'),
            @('--yes', 'Go on without asking'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--out', 'Write it into this new file; - or none: to stdout'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity edit' = @(
            @('--only', 'Only this field or group; several can be named'),
            @('--allow-disk', 'Write plaintext to the disk where no folder lies in memory'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity import' = @(
            @('--mrz', 'The machine-readable zone of a document'),
            @('--document', 'What the zone stands on; none: as it says'),
            @('--format', 'archive, json, vcard or csv; none: as it looks'),
            @('--file-passphrase-from', 'Where the file''s own passphrase, or a key file, is read'),
            @('--trust', 'Believe what the file says of source, time and verifier'),
            @('--skip-invalid', 'Leave values out that are wrong, and name them'),
            @('--replace', 'Take attachments of the file in place of others with their labels'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity export' = @(
            @('--format', 'archive (everything), json, vcard or csv'),
            @('--recipient', 'Encrypt to this age key; several can'),
            @('--file-passphrase-from', 'Where the file''s own passphrase, or a key file, is read'),
            @('--plain', 'Do not encrypt; needs a typed yes'),
            @('--yes', 'Go on without asking'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity report' = @(
            @('--to', 'Only what went to this verifier, file or recipient'),
            @('--dapp', 'Only this dapp: its DID, host or name'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity shred' = @(
            @('--all', 'Every field, file, credential, bank link, paper'),
            @('--slot-secret-from', 'Passphrase or recovery key of another slot'),
            @('--drop-slot', 'Let this slot no longer open the vault'),
            @('--yes', 'Go on without asking'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity bank' = @(
            @('pay', 'Pay by a bank link, within its limits, once: an answer that was lost is asked for again and never pays twice'),
            @('statement', 'Print the bookings of a linked account, from the bank or from a file that it gave you; nothing is kept'),
            @('sandbox', 'Run a bank on this machine until Ctrl-C: accounts, consents, tokens that end, payments that settle or bounce'),
            @('clock', 'Show what the clock of the sandbox bank says that runs on a folder, or move it ahead'),
            @('link', 'Link a bank account: you allow it at the bank, in your browser, and can take it back at any time'),
            @('test', 'Test that the account is yours: the bank books two small amounts, and you say how much they were'),
            @('list', 'List the bank links'),
            @('show', 'Show a link, and what was paid by it; the bank is asked about payments that are still open'),
            @('revoke', 'Take a link back, here and at the bank; what was paid stays in the list'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity bank pay' = @(
            @('--to', 'Who is paid'),
            @('--name', 'The name of who is paid'),
            @('--reference', 'What for'),
            @('--id', 'Tells the same payment again apart'),
            @('--out', 'By files: write the order (pain.001) here'),
            @('--resume', 'Finish payments whose outcome is unknown'),
            @('--yes', 'Go on without asking'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity bank statement' = @(
            @('--since', 'From this day on'),
            @('--until', 'Until this day'),
            @('--file', 'By files: read camt.053, camt.052 or CSV here'),
            @('--date-order', 'Of a CSV that does not show it: dmy, mdy, ymd'),
            @('--decimal', 'Of a CSV that does not show it: point or comma'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity bank sandbox' = @(
            @('--port', '0: any'),
            @('--folder', 'Its database; default: bank/ in the home'),
            @('--holder', 'Open an account for this person too'),
            @('--token-time', 'How long tokens last'),
            @('--settle-time', 'How long a payment takes to settle'),
            @('--clock', 'Its clock: +30d ahead, or as the embedded chain''s'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity bank clock' = @(
            @('--ahead', 'Move it ahead first: 15m, 31d'),
            @('--folder', 'Its database; default: bank/ in the home'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity bank link' = @(
            @('--bank', 'The bank''s Open Banking address'),
            @('--files', 'No API: order by pain.001, read camt.053 or CSV'),
            @('--iban', 'Which account'),
            @('--for', 'How long, at most 180d'),
            @('--max-payment', 'Allow payments, each at most this'),
            @('--max-month', 'Allow payments, at most this a month'),
            @('--currency', 'Of the limits'),
            @('--again', 'Authorise a link once more; its record stays'),
            @('--no-browser', 'Print the address; paste the answer'),
            @('--redirect', 'Finish: read the answer''s address here'),
            @('--yes', 'Go on without asking'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity bank test' = @(
            @('--amounts', 'What arrived on the account, as you read it there'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity bank list' = @(
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity bank show' = @(
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity bank revoke' = @(
            @('--yes', 'Go on without asking'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity did' = @(
            @('show', 'Resolve your own DID'),
            @('resolve', 'Resolve any DID of the network: its document, and the block that it answers for'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity did show' = @(
            @('--at', 'As of this block'),
            @('--by-clock', 'Let entries expire by the clock, not by block time'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity did resolve' = @(
            @('--at', 'As of this block'),
            @('--by-clock', 'Let entries expire by the clock, not by block time'),
            @('--allow-stale', 'Accept a node whose newest block is so old'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity grant' = @(
            @('make', 'Let a dapp read exactly these fields, for this purpose, until then'),
            @('receipt', 'Print the receipt of a grant, which proves to anybody what was agreed: body and proofs, as JSON'),
            @('show', 'Show a grant: who may read what, why and until when, how often it was read, and what is proven of it'),
            @('log', 'List every read under a grant: when, and which fields'),
            @('revoke', 'Take a grant back, at once and without the passphrase: no read succeeds from now on'),
            @('narrow', 'Let a dapp read less, or for a shorter time: a new version with a consent and receipt of its own'),
            @('renew', 'Let a dapp read for longer, the same fields or fewer: a new version with a consent and receipt of its own'),
            @('anchor', 'Put a salted commitment to a grant''s consent on chain, where it stays for ever'),
            @('lift', 'Let a suspended grant open again what it opened before'),
            @('verify', 'Judge a receipt of anybody, without any server and without the vault'),
            @('note-erasure', 'Keep a dapp''s signed word that it erased what it had read, in the receipt; it is checked first'),
            @('open', 'Open, as the dapp, what `identity grant --present` made for you: presentations to be verified, and the receipt'),
            @('countersign', 'Agree, as the dapp, to a receipt: print the statement that goes with an offer as `receipt_signature`'),
            @('erased', 'Confirm, as the dapp, that what was read under a receipt is erased: a signed statement for the user'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity grant make' = @(
            @('--to', 'Its DID, or host or name of one that you added'),
            @('--fields', 'Fields, separated by commas; age_equal_or_over.18 is yes or no'),
            @('--for', 'How long, such as 15m or 30d'),
            @('--purpose', 'What for; it is signed'),
            @('--purpose-id', 'The purpose in the Data Privacy Vocabulary'),
            @('--optional', 'These too, as far as they are set'),
            @('--max-uses', 'How often it may be read'),
            @('--retention', 'How long the dapp may keep it: 30d, P30D'),
            @('--not-before', 'From when on; none: from now on'),
            @('--dpop-jkt', 'The dapp''s key that the token is bound to'),
            @('--bare', 'Print the token alone'),
            @('--header', 'Print `Authorization: DPoP …`'),
            @('--present', 'Hand the fields over once, encrypted to the dapp, without a server'),
            @('--nonce', 'With --present: the dapp''s'),
            @('--anchor', 'Put a salted commitment on chain, for ever'),
            @('--no-anchor', 'Put a salted commitment on chain, for ever'),
            @('--receipt', 'Write the receipt into this new file too'),
            @('--yes', 'Go on without asking'),
            @('--bip39-passphrase-from', 'Where the BIP-39 passphrase is read from, if the phrase has one'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity grant receipt' = @(
            @('--version', 'Of an earlier version of the grant'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity grant show' = @(
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity grant log' = @(
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity grant revoke' = @(
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity grant narrow' = @(
            @('--fields', 'Fields, separated by commas; age_equal_or_over.18 is yes or no'),
            @('--for', 'How long from now on, such as 15m or 30d'),
            @('--max-uses', 'Reads in all'),
            @('--anchor', 'Put a salted commitment on chain, for ever'),
            @('--no-anchor', 'Put a salted commitment on chain, for ever'),
            @('--yes', 'Go on without asking'),
            @('--bip39-passphrase-from', 'Where the BIP-39 passphrase is read from, if the phrase has one'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity grant renew' = @(
            @('--for', 'How long from now on, such as 15m or 30d'),
            @('--fields', 'Fields, separated by commas; age_equal_or_over.18 is yes or no'),
            @('--max-uses', 'Reads in all'),
            @('--anchor', 'Put a salted commitment on chain, for ever'),
            @('--no-anchor', 'Put a salted commitment on chain, for ever'),
            @('--yes', 'Go on without asking'),
            @('--bip39-passphrase-from', 'Where the BIP-39 passphrase is read from, if the phrase has one'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity grant anchor' = @(
            @('--yes', 'Go on without asking'),
            @('--bip39-passphrase-from', 'Where the BIP-39 passphrase is read from, if the phrase has one'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity grant lift' = @(
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity grant verify' = @(
            @('--require', 'What has to be so for exit code 0'),
            @('--offline', 'Ask nobody: use what was fetched before'),
            @('--registry', 'The key registry, where this home knows none'),
            @('--allow-stale', 'Accept a node whose newest block is so old'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity grant note-erasure' = @(
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity grant open' = @(
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity grant countersign' = @(
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity grant erased' = @(
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity grants' = @(
            @('--active', 'Only those that open something now'),
            @('--locked', 'Without the passphrase: ids, states and ends'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity key' = @(
            @('list', 'List an identity''s keys, and until when each is valid on chain'),
            @('add', 'Make one more key and publish it; the ones before stay'),
            @('publish', 'Publish a key that is kept elsewhere, such as a dapp''s on its server; the private half is neither kept nor sent'),
            @('rotate', 'Publish a new key and end the old one; what was provably signed before stays valid'),
            @('revoke', 'End a key'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity key list' = @(
            @('--allow-stale', 'Accept a node whose newest block is so old'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity key add' = @(
            @('--for', 'How long it is valid, such as 2y or 90d'),
            @('--bip39-passphrase-from', 'Where the BIP-39 passphrase is read from, if the phrase has one'),
            @('--relay', 'Sign only, into this file, for another to submit'),
            @('--relay-for', 'How long the signature is good'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--yes', 'Go on without asking'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity key publish' = @(
            @('--for', 'How long it is valid, such as 2y or 90d'),
            @('--relay', 'Sign only, into this file, for another to submit'),
            @('--relay-for', 'How long the signature is good'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--yes', 'Go on without asking'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity key rotate' = @(
            @('--for', 'How long it is valid, such as 2y or 90d'),
            @('--bip39-passphrase-from', 'Where the BIP-39 passphrase is read from, if the phrase has one'),
            @('--relay', 'Sign only, into this file, for another to submit'),
            @('--relay-for', 'How long the signature is good'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--yes', 'Go on without asking'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity key revoke' = @(
            @('--compromised-since', 'Since when it was not yours alone'),
            @('--relay', 'Sign only, into this file, for another to submit'),
            @('--relay-for', 'How long the signature is good'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--yes', 'Go on without asking'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity kyc' = @(
            @('match', 'Compare two names and explain the score'),
            @('screen', 'Search the sanctions lists for a name'),
            @('check', 'Check an identity''s records and print a report'),
            @('lists', 'Sanctions lists: add, update, list, remove'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity kyc match' = @(
            @('--schema', 'What is named: Person, Company, Organization, LegalEntity, PublicBody, Vessel or Airplane'),
            @('--birthdate', 'YYYY-MM-DD, YYYY-MM or YYYY'),
            @('--country', 'ISO 3166-1, such as DE'),
            @('--gender', 'male or female'),
            @('--level', 'How careful: simplified (from 0.7 on), standard (0.5) or enhanced (0.3)'),
            @('--batch', 'Compare the lines of a file: schema, name, name, by tabs'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity kyc screen' = @(
            @('--schema', 'What is named: Person, Company, Organization, LegalEntity, PublicBody, Vessel or Airplane'),
            @('--birthdate', 'YYYY-MM-DD, YYYY-MM or YYYY'),
            @('--country', 'Two letters of ISO 3166-1, such as DE; several times'),
            @('--gender', 'male or female'),
            @('--level', 'How careful: simplified (from 0.7 on), standard (0.5) or enhanced (0.3)'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity kyc check' = @(
            @('--level', 'How careful: simplified (from 0.7 on), standard (0.5) or enhanced (0.3)'),
            @('--minimum-age', 'How old the person has to be'),
            @('--sign', 'Sign the report into a new file, as a JWS'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity kyc lists' = @(
            @('add', 'Read a list from a file into the index; a broken file changes nothing'),
            @('update', 'Read lists again, from where they came or from a new file; until one is read whole, the old one answers'),
            @('list', 'List the lists: where each came from, of which day it is, how many entries it has, its SHA-256'),
            @('remove', 'Remove a list from the index; its file is left alone'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity kyc lists add' = @(
            @('--format', 'ofac-csv, ofac-xml, ofac-advanced, un-xml, eu-xml, uk-csv, opensanctions-csv or ftm-json; none: guessed'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity kyc lists update' = @(
            @('--format', 'ofac-csv, ofac-xml, ofac-advanced, un-xml, eu-xml, uk-csv, opensanctions-csv or ftm-json; none: guessed'),
            @('--allow-shrink', 'Accept a file with less than half of the entries'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity kyc lists list' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity kyc lists remove' = @(
            @('--yes', 'Go on without asking'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity owner' = @(
            @('change', 'Hand an identity over to another account; its DID has to be typed'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'identity owner change' = @(
            @('--relay', 'Sign only, into this file, for another to submit'),
            @('--relay-for', 'How long the signature is good'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'oauth' = @(
            @('serve', 'Serve dapps what you granted them, and your browser the pages on which you decide; until Ctrl-C'),
            @('login-link', 'Print a link that lets a browser of yours in for 8 hours'),
            @('requests', 'List the requests of dapps that wait for your decision'),
            @('approve', 'Grant what the request of these letters asks for, or less; prints the grant''s id'),
            @('deny', 'Decide against the request of these letters: the dapp is told, and gets nothing'),
            @('issuer', 'The address of your authorisation server: show, move'),
            @('client', 'Dapps: add, list, show, refresh, remove; document makes the one of yours'),
            @('login', 'Ask a user for fields as a dapp does; prints the access token, or keeps it with --out'),
            @('fetch', 'Read what a token gives access to, with a proof by the key that the token is bound to'),
            @('proof', 'Print a proof of possession for one request (the header `DPoP`, RFC 9449); it is good once, for a short time'),
            @('key', 'Print the thumbprint of a dapp''s key; a file that is not there is made, with a new P-256 key'),
            @('verify', 'Check a token: its signature, the issuer''s key on chain, its time, and the state of its grant'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'oauth serve' = @(
            @('--host', 'Listen on this address'),
            @('--port', 'Listen on this port; none: oauth.port'),
            @('--tls-cert', 'The certificate with its chain (PEM)'),
            @('--tls-key', 'Its key (PEM)'),
            @('--unlock-for', 'Unlock the vault for this, at most 24h; default: 1h'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'oauth login-link' = @(
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'oauth requests' = @(
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'oauth approve' = @(
            @('--fields', 'Grant only these; none: all but the optional ones'),
            @('--for', 'End earlier than was asked, such as 15m'),
            @('--anchor', 'Put a salted commitment on chain, for ever'),
            @('--no-anchor', 'Put a salted commitment on chain, for ever'),
            @('--yes', 'Go on without asking'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'oauth deny' = @(
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'oauth issuer' = @(
            @('show', 'Print the issuer of an identity: what you give to a dapp'),
            @('move', 'Set the address under which dapps reach your authorisation server, the setting oauth.url'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'oauth issuer show' = @(
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'oauth issuer move' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'oauth client' = @(
            @('add', 'Get to know a dapp'),
            @('list', 'List the dapps that are known here: those that you added, and those that asked'),
            @('show', 'Show a dapp: who it says it is, what of that was verified, and its keys on chain now'),
            @('refresh', 'Fetch a dapp''s document anew from its host, and look at its keys on chain'),
            @('remove', 'Forget a dapp'),
            @('document', 'Make the document of a dapp of yours, to be served at https://HOST/.well-known/cmwallet-client.jwt'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'oauth client add' = @(
            @('--document', 'The document, if it did not come from its host'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'oauth client list' = @(
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'oauth client show' = @(
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'oauth client refresh' = @(
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'oauth client remove' = @(
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'oauth client document' = @(
            @('--name', 'What users read'),
            @('--redirect-uri', 'Where browsers come back to; http://127.0.0.1/… too'),
            @('--host', 'The host that will serve it'),
            @('--revocation-uri', 'Where to be told that a grant was withdrawn'),
            @('--key', 'The dapp''s private key: it signs; pipe tokens are bound to it'),
            @('--encrypt', 'Have answers sealed to the identity''s X25519 key'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'oauth login' = @(
            @('--fields', 'What is needed, separated by commas'),
            @('--optional', 'What would be welcome'),
            @('--purpose', 'What for; the user reads it'),
            @('--for', 'For how long, such as 30d; else 1h'),
            @('--max-uses', 'How often; 0 is no limit'),
            @('--retention', 'How long you will keep it: 30d, P30D'),
            @('--device', 'The user types a code, on any machine'),
            @('--no-browser', 'Open no browser; print the address'),
            @('--openid', 'Ask who she is to you (an ID Token), also without any field'),
            @('--offer', 'Redeem what `identity grant --json` printed'),
            @('--out', 'Keep the tokens in a new private file'),
            @('--document', 'Your client document, for a server that does not know you'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--client', 'The dapp''s DID, with --client-key; none: your identity is the dapp'),
            @('--client-key', 'The dapp''s private key (JWK or PEM), listed on chain'),
            @('--key', 'The key that tokens are bound to; none: the dapp''s own'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'oauth fetch' = @(
            @('--access-token', 'The token, or what `oauth login` wrote; - is stdin'),
            @('--method', 'GET, or DELETE'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--client', 'The dapp''s DID, with --client-key; none: your identity is the dapp'),
            @('--client-key', 'The dapp''s private key (JWK or PEM), listed on chain'),
            @('--key', 'The key that tokens are bound to; none: the dapp''s own'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'oauth proof' = @(
            @('--key', 'The private key (JWK or PEM)'),
            @('--access-token', 'The access token that goes with it'),
            @('--nonce', 'The server''s DPoP-Nonce'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'oauth key' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'oauth verify' = @(
            @('--offline', 'Ask nobody; what cannot be known is unknown'),
            @('--identity', 'Which identity; none: the one in use'),
            @('--client', 'The dapp''s DID, with --client-key; none: your identity is the dapp'),
            @('--client-key', 'The dapp''s private key (JWK or PEM), listed on chain'),
            @('--key', 'The key that tokens are bound to; none: the dapp''s own'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'network' = @(
            @('list', 'List the networks, with the one in use marked'),
            @('add', 'Add a network, or give a built-in one its node'),
            @('use', 'Use a network from now on'),
            @('show', 'Show what is known of a network, and which contracts of the system are there'),
            @('rename', 'Give a network of your own another name; its journal, pin and endpoint stay what they are'),
            @('remove', 'Remove a network of your own, or a built-in one''s node; its pin is forgotten'),
            @('check', 'Ask a network''s node who it is; exit code 3 when it does not answer, 10 when it serves another chain'),
            @('endpoint', 'Several nodes of one network: add, remove, list'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'network list' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'network add' = @(
            @('--rpc', 'A node''s JSON-RPC address; again for each other one'),
            @('--chain-id', 'The EIP-155 id of a new network'),
            @('--symbol', 'The coin, such as ETH'),
            @('--dialect', 'How the node talks'),
            @('--confirmations', 'When a transfer counts as settled'),
            @('--on-demand', 'Its blocks come only with transactions, as a development node''s'),
            @('--staking', 'Else looked for: cosmos:ENGINE, precompiles:ENGINE, travis, contract:0x…, cmt-v2:0x…, none'),
            @('--rest', 'The REST address of a Cosmos chain''s node, for its own staking'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'network use' = @(
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'network show' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'network rename' = @(
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'network remove' = @(
            @('--yes', 'Go on without asking'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'network check' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'network endpoint' = @(
            @('add', 'Give a network further endpoints, which are preferred after those that it has'),
            @('remove', 'Take an endpoint away from a network; the last one goes with network remove'),
            @('list', 'List the endpoints of a network, the preferred one first; paths and queries, which may hold a key, are hidden'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'network endpoint add' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'network endpoint remove' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'network endpoint list' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'stake' = @(
            @('delegate', 'Put coins at stake with a validator'),
            @('redelegate', 'Move stake from one validator to another at once'),
            @('undelegate', 'Take stake back'),
            @('cancel', 'Put stake that is on its way back to its validator again'),
            @('complete', 'Collect stake that has come back, where the network does not pay it out by itself'),
            @('withdraw', 'Collect rewards'),
            @('list', 'List what an account has at stake: delegations with their rewards, and what is on its way back'),
            @('rewards', 'List the rewards of an account by validator'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'stake delegate' = @(
            @('--keep', 'What stays at hand, to pay fees with'),
            @('--max-commission', 'The most of the rewards that it may keep'),
            @('--anyway', 'Also to a validator that is jailed'),
            @('--accept-risk', 'Although this network''s staking is known to lose coins'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--id', 'Tells equal transfers apart; an id is sent once, for ever'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'stake redelegate' = @(
            @('--max-commission', 'The most of the rewards that it may keep'),
            @('--anyway', 'Also to a validator that is jailed'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--id', 'Tells equal transfers apart; an id is sent once, for ever'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'stake undelegate' = @(
            @('--to', 'Who gets the coins, where the network can pay another'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--id', 'Tells equal transfers apart; an id is sent once, for ever'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'stake cancel' = @(
            @('--entry', 'Which way back, as in stake list; on Cosmos its height'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'stake complete' = @(
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'stake withdraw' = @(
            @('--all', 'The rewards of all validators'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'stake list' = @(
            @('--account', 'Whose; none: the default account''s'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'stake rewards' = @(
            @('--account', 'Whose; none: the default account''s'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'validator' = @(
            @('declare', 'Become a validator with your account as its owner'),
            @('update', 'Change what is public of your validator; what is not named stays'),
            @('activate', 'Take part again, after you stepped back or were jailed'),
            @('deactivate', 'Step back for a while; those who delegated to you earn nothing meanwhile'),
            @('rate', 'Give one delegator a rate of her own'),
            @('move', 'Offer your validator to another account, which has to accept it'),
            @('accept', 'Take over a validator that its owner offers you'),
            @('commission', 'Collect what your validator earned by commission'),
            @('retire', 'Stop being a validator; your own stake comes back as undelegated stake does'),
            @('list', 'List validators: stake, share of the power, commission, state, and what you have at stake there'),
            @('show', 'Show a validator, and what it says of itself'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'validator declare' = @(
            @('--stake', 'Your own stake in it'),
            @('--commission', 'What you keep of the rewards'),
            @('--max-stake', 'The most stake that it takes'),
            @('--max-commission', 'What you will never keep more than'),
            @('--pubkey', 'Public key of its node; the private one is never touched'),
            @('--website', 'Where to read about it; shown as text'),
            @('--details', 'What it says of itself'),
            @('--location', 'Where it runs'),
            @('--email', 'Public, for ever'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'validator update' = @(
            @('--name', 'Another name'),
            @('--commission', 'What you keep of the rewards from now on'),
            @('--max-stake', 'The most stake that it takes'),
            @('--pubkey', 'Public key of its node; the private one is never touched'),
            @('--website', 'Where to read about it; shown as text'),
            @('--details', 'What it says of itself'),
            @('--location', 'Where it runs'),
            @('--email', 'Public, for ever'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'validator activate' = @(
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'validator deactivate' = @(
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'validator rate' = @(
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'validator move' = @(
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-lookalike', 'Send although the recipient resembles an address that you know'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--allow-bait', 'Send although you know the recipient only from what it sent'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'validator accept' = @(
            @('--of', 'On Travis: whose it is, so that its price is known'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'validator commission' = @(
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'validator retire' = @(
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'validator list' = @(
            @('--all', 'Those too that do not take part'),
            @('--sort', 'In which order'),
            @('--account', 'Whose; none: the default account''s'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'validator show' = @(
            @('--account', 'Whose; none: the default account''s'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'gov' = @(
            @('list', 'List proposals, the newest first, and how your account voted'),
            @('show', 'Show a proposal: what it would change, how the vote stands, and until when it is open'),
            @('params', 'List the parameters of staking and governance'),
            @('propose', 'Make a proposal, on which those who stake can vote'),
            @('deposit', 'Add to the deposit of a proposal, so that it comes to a vote'),
            @('vote', 'Vote on a proposal'),
            @('execute', 'Have a proposal that was decided take effect, where the network does not do so by itself'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'gov list' = @(
            @('--account', 'Whose; none: the default account''s'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'gov show' = @(
            @('--account', 'Whose; none: the default account''s'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'gov params' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'gov propose' = @(
            @('--param', 'A change of a parameter; as in gov params'),
            @('--file', 'A proposal in the form of the engine''s own tools'),
            @('--title', 'What it is about, in a line'),
            @('--text', 'Why'),
            @('--deposit', 'What goes along; none: what is needed to vote'),
            @('--i-know', 'Although coins would be taken of an account that is not yours'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--id', 'Tells equal transfers apart; an id is sent once, for ever'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'gov deposit' = @(
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--id', 'Tells equal transfers apart; an id is sent once, for ever'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'gov vote' = @(
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'gov execute' = @(
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'chain' = @(
            @('start', 'Serve the embedded chain to other tools: JSON-RPC on 127.0.0.1, in the background'),
            @('stop', 'Stop the chain''s server, whoever started it'),
            @('status', 'Show whether the chain''s server runs, its address, and how far the chain is'),
            @('faucet', 'Give test CMT on the embedded chain to an account'),
            @('mine', 'Mine blocks on the embedded chain, of whatever waits to be mined'),
            @('reset', 'Throw the embedded chain away and begin a new one, with a new genesis; its faucet keeps its key'),
            @('export', 'Write a consistent copy of the embedded chain, without the keys of its faucet and distributor'),
            @('log', 'Show the log of the chain''s server'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'chain start' = @(
            @('--port', 'Listen here; 0: any; default: 8545, or the next'),
            @('--foreground', 'Stay, until Ctrl-C or chain stop'),
            @('--allow-origin', 'Answer this web page too; may be repeated'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'chain stop' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'chain status' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'chain faucet' = @(
            @('--amount', 'At most 10000 CMT; default: 100 CMT'),
            @('--token', 'CMT: the legacy ERC-20, which token swap takes'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'chain mine' = @(
            @('--blocks', 'So many blocks'),
            @('--ahead', 'Move the chain''s clock ahead first: 15m, 30d'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'chain reset' = @(
            @('--yes', 'Go on without asking'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'chain export' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'chain log' = @(
            @('--limit', 'So many, the newest'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'contract' = @(
            @('deploy', 'Deploy a contract of the system and write its address down'),
            @('use', 'Write down where a contract of the system is that somebody else deployed on this network'),
            @('list', 'List the contracts that this program ships, and where they are on the network in use'),
            @('show', 'Show a contract''s address, functions and events'),
            @('call', 'Ask a contract without sending anything'),
            @('encode', 'Print the data of a call; nothing is asked or sent'),
            @('decode', 'Say which function call data are for, and with which arguments'),
            @('events', 'List a contract''s events, oldest first; with --json one object a line'),
            @('verify', 'Compare a contract''s code on chain with the committed one and print its immutables; 18 if it differs'),
            @('send', 'Call a function that changes something: the same way as `send`, with the same protection'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'contract deploy' = @(
            @('--all', 'All that the network lacks; may be repeated'),
            @('--value', 'Coins to send along'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--gas-limit', 'Instead of an estimate'),
            @('--gas-price', 'One price, such as 2gwei; 0 is free on Travis'),
            @('--gas-max-fee', 'Most for a unit of gas (EIP-1559)'),
            @('--gas-priority-fee', 'Tip for a unit of gas (EIP-1559)'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--accept-replay', 'Sign although the signature could be valid on another chain'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'contract use' = @(
            @('--all', 'All that a FILE (`contract list --json` elsewhere; - is stdin) or a node names'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'contract list' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'contract show' = @(
            @('--abi', 'A JSON file (FILE:NAME of several), or a NAME'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'contract call' = @(
            @('--abi', 'A JSON file (FILE:NAME of several), or a NAME'),
            @('--at', 'Not at the newest block'),
            @('--from', 'Ask as this account; a change is tried as the default one'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'contract encode' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'contract decode' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'contract events' = @(
            @('--abi', 'A JSON file (FILE:NAME of several), or a NAME'),
            @('--from-block', 'The first block'),
            @('--to-block', 'The last'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'contract verify' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'contract send' = @(
            @('--abi', 'A JSON file (FILE:NAME of several), or a NAME'),
            @('--value', 'Coins to send along'),
            @('--from', 'The account that pays'),
            @('--signer', 'A program that signs for a watch-only account'),
            @('--id', 'Tells equal transfers apart; an id is sent once, for ever'),
            @('--gas-limit', 'Instead of an estimate'),
            @('--gas-price', 'One price, such as 2gwei; 0 is free on Travis'),
            @('--gas-max-fee', 'Most for a unit of gas (EIP-1559)'),
            @('--gas-priority-fee', 'Tip for a unit of gas (EIP-1559)'),
            @('--confirmations', 'Wait for so many'),
            @('--no-wait', 'Return as soon as the node has it'),
            @('--timeout', 'How long to wait, such as 30s or 5m'),
            @('--dry-run', 'Check and quote all; send nothing'),
            @('--allow-duplicate', 'Send although the same transfer is open or just settled'),
            @('--allow-lookalike', 'Send although the recipient resembles an address that you know'),
            @('--accept-replay', 'Sign although the signature could be valid on another chain'),
            @('--allow-burn', 'Send although nobody can have the key of the recipient'),
            @('--allow-no-code', 'Send coins and data also where there is no contract'),
            @('--allow-spender', 'Go on although you do not know who could take'),
            @('--allow-listed', 'Go on although somebody stands on a sanctions list of yours'),
            @('--allow-bait', 'Send although you know the recipient only from what it sent'),
            @('--unlimited', 'Go on although it sets no limit'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'snapshot' = @(
            @('build', 'Read who holds a token at a block, check it with the token itself, and write the Merkle tree''s leaves'),
            @('verify', 'Check a snapshot''s root and total against its leaves, or with --rebuild against the chain; 18 if they differ'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'snapshot build' = @(
            @('--at', 'The block'),
            @('--for-chain', 'Chain id where it is claimed'),
            @('--out', 'Write the snapshot here'),
            @('--token', 'Whose balances'),
            @('--from-block', 'The token''s first block'),
            @('--include-contracts', 'Keep accounts with code; most cannot claim'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'snapshot verify' = @(
            @('--rebuild', 'Read the chain again and compare every leaf'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'status' = @(
            @('--online', 'Ask the network''s node for its newest block too'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'doctor' = @(
            @('--fix', 'Mend what needs no secret and loses nothing'),
            @('--online', 'Ask the network''s node too'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'init' = @(
            @('--name', 'Name of the wallet'),
            @('--account-name', 'Of the first account'),
            @('--path', 'eth (default), cmt, ledger-live, ledger-legacy, or m/…'),
            @('--allow-weak-passphrase', 'Accept a vault passphrase of less than 10 characters'),
            @('--calibrate', 'Make opening the vault cost about a second on this machine'),
            @('--words', 'Length of a new phrase; 24 unless stated'),
            @('--language', 'Word list: english, …'),
            @('--restore', 'Bring in a phrase that you have'),
            @('--phrase-from', 'Read a recovery phrase from prompt, file:PATH, fd:N, env:NAME or cmd:COMMAND'),
            @('--dice', 'Make the phrase from dice that you roll'),
            @('--show-later', 'Show the phrase later, by wallet phrase'),
            @('--skip-check', 'Do not ask for three of the words'),
            @('--bip39-passphrase-from', 'Where the BIP-39 passphrase is read from, if the phrase has one'),
            @('--keep-bip39-passphrase', 'Keep the BIP-39 passphrase in the vault too'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'wallet' = @(
            @('add', 'Add another recovery phrase: a new one, or one that you restore'),
            @('list', 'List the recovery phrases; the words themselves stay in the vault'),
            @('rename', 'Give a wallet another name'),
            @('remove', 'Remove a recovery phrase from the vault; accounts derived from it stay'),
            @('phrase', 'Show a recovery phrase, on the terminal only, after a typed yes'),
            @('verify', 'Check that the phrase you wrote down is the one in the vault; exit code 18 when it is not'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'wallet add' = @(
            @('--words', 'Length of a new phrase; 24 unless stated'),
            @('--language', 'Word list: english, …'),
            @('--restore', 'Bring in a phrase that you have'),
            @('--phrase-from', 'Read a recovery phrase from prompt, file:PATH, fd:N, env:NAME or cmd:COMMAND'),
            @('--dice', 'Make the phrase from dice that you roll'),
            @('--show-later', 'Show the phrase later, by wallet phrase'),
            @('--skip-check', 'Do not ask for three of the words'),
            @('--bip39-passphrase-from', 'Where the BIP-39 passphrase is read from, if the phrase has one'),
            @('--keep-bip39-passphrase', 'Keep the BIP-39 passphrase in the vault too'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'wallet list' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'wallet rename' = @(
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'wallet remove' = @(
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'wallet phrase' = @(
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'wallet verify' = @(
            @('--phrase-from', 'Read a recovery phrase from prompt, file:PATH, fd:N, env:NAME or cmd:COMMAND'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'vault' = @(
            @('status', 'Show what shows while the vault is locked'),
            @('passphrase', 'Change the vault''s passphrase'),
            @('rotate', 'Replace the vault key'),
            @('verify', 'Decrypt and check everything'),
            @('log', 'Print the audit log, oldest line first'),
            @('accept-rollback', 'Go on with an older copy of the vault'),
            @('slot', 'Key slots: what opens the vault'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'vault status' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'vault passphrase' = @(
            @('--new-passphrase-from', 'Where the new passphrase is read from'),
            @('--slot', 'Which passphrase slot; unless stated the one used'),
            @('--calibrate', 'Make opening cost about a second on this machine'),
            @('--allow-weak-passphrase', 'Accept a passphrase of less than 10 characters'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'vault rotate' = @(
            @('--slot-secret-from', 'Passphrase or recovery key of another slot'),
            @('--drop-slot', 'Let this slot no longer open the vault'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'vault verify' = @(
            @('--repair', 'Drop rows of wallet.db that were changed from outside'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'vault log' = @(
            @('--limit', 'Only the newest N lines'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'vault accept-rollback' = @(
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'vault slot' = @(
            @('add', 'Let something else open the vault too'),
            @('list', 'List the key slots; works while locked'),
            @('remove', 'Remove a key slot, never the last one'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'vault slot add' = @(
            @('--label', 'A note on the slot; readable while locked'),
            @('--out', 'Write the recovery key to a new private file, not the terminal'),
            @('--new-passphrase-from', 'Where the new passphrase is read from'),
            @('--calibrate', 'Make opening cost about a second on this machine'),
            @('--allow-weak-passphrase', 'Accept a passphrase of less than 10 characters'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'vault slot list' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'vault slot remove' = @(
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'unlock' = @(
            @('--for', 'Lock again after this, at most 24h'),
            @('--idle', 'Lock earlier when unused for this; default: 15m'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'lock' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'agent' = @(
            @('status', 'Show whether the vault is unlocked, and until when'),
            @('stop', 'Stop the agent, like `cmwallet lock`'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'agent status' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'agent stop' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'run' = @(
            @('--for', 'How long it may spend'),
            @('--limit', 'How much in all, fees too: 5cmt'),
            @('--to', 'Whom it may pay; @contacts, @accounts; repeat it'),
            @('--method', 'A call of the system''s contracts; repeat it'),
            @('--from', 'Which accounts sign; repeat it'),
            @('--kill', 'End the command when the time is up, with exit code 124'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'signer' = @(
            @('serve', 'Answer tools and pages that ask for accounts and signatures, until Ctrl-C'),
            @('shim', 'Print the script by which a page of yours finds the door (EIP-1193, EIP-6963)'),
            @('client', 'Who may ask: add, list, remove'),
            @('requests', 'List what waits for a decision: requests, and pages that ask to be let in'),
            @('approve', 'Approve a request, or let a page in by the letters that it shows'),
            @('deny', 'Deny a request, or a page that asks to be let in'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'signer serve' = @(
            @('--port', 'Listen here, on 127.0.0.1; 0: any'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'signer shim' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'signer client' = @(
            @('add', 'Let a tool in, and print its token: it is shown once, and goes into the header Authorization: Bearer TOKEN'),
            @('list', 'List who may ask at the door, and for which accounts'),
            @('remove', 'Let a client in no more: its token opens nothing from now on'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'signer client add' = @(
            @('--account', 'Open this one to it; may be repeated; else the default one'),
            @('--for', 'For so long, such as 8h; else until removed'),
            @('--limit', 'Of coins, fees too, at most so much in all; else no limit of its own'),
            @('--by-policy', 'Sign unasked what the vault''s policy lets through; without a policy, ask'),
            @('--own-nonces', 'Ignore the nonces that it gives: cast''s may be stale'),
            @('--out', 'Write the token here (0600) instead of showing it'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'signer client list' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'signer client remove' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'signer requests' = @(
            @('--done', 'Those that were decided, with their hashes'),
            @('--limit', 'At most so many'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'signer approve' = @(
            @('--account', 'Open this one to it; may be repeated; else the default one'),
            @('--for', 'For so long, such as 8h; else until removed'),
            @('--limit', 'Of coins, fees too, at most so much in all; else no limit of its own'),
            @('--by-policy', 'Sign unasked what the vault''s policy lets through; without a policy, ask'),
            @('--yes', 'Go on without asking'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'signer deny' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'policy' = @(
            @('set', 'Put a policy in force'),
            @('refresh', 'Resolve the names of the policy anew: contacts, accounts and contracts as they are today'),
            @('freeze', 'Let nothing be signed until `policy thaw`'),
            @('thaw', 'Let the policy decide again, after `policy freeze`'),
            @('remove', 'Remove the policy: the vault''s keys then sign whatever is asked for'),
            @('forgive', 'Count a transaction no more, because it failed'),
            @('show', 'Show the policy in force, as it was resolved, what its windows hold, and which exceptions are open'),
            @('log', 'List what was decided under the policy: when, for whom, by which rule'),
            @('test', 'Say what the policy makes of a request, step by step; nothing is signed and nothing counted'),
            @('once', 'Let exactly one request through, once, within ten minutes'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'policy set' = @(
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'policy refresh' = @(
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'policy freeze' = @(
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'policy thaw' = @(
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'policy remove' = @(
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'policy forgive' = @(
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'policy show' = @(
            @('--source', 'Print the text that was set, names and all'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'policy log' = @(
            @('--denied', 'Only what was refused'),
            @('--limit', 'Only the newest N lines'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'policy test' = @(
            @('--all', 'Try the policy''s own cases, on empty windows'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'policy once' = @(
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'backup' = @(
            @('create', 'Back up the home into one encrypted file'),
            @('verify', 'Restore a backup into memory, decrypt every record and version, check every row, and throw it away'),
            @('restore', 'Restore a backup into a home that is empty or not there'),
            @('shares', 'Split the recovery key into shares (SLIP-39): any K of the N give it back, fewer say nothing'),
            @('paper', 'Write a sheet to print (PDF): the recovery key in groups and as a QR code, and what it is for'),
            @('age-key', 'Write the key with which any age opens the backups; it is made of the recovery key, without any home'),
            @('review', 'Look at what was done since the backup that this home was restored from, as far as the node can tell'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'backup create' = @(
            @('--out', 'A new file, or a folder; none: the working folder'),
            @('--recipient', 'Let this key of age open it too'),
            @('--chain', 'With the embedded chain'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'backup verify' = @(
            @('--recovery-from', 'Where the recovery key is read from, or the age key of a --recipient'),
            @('--shares', 'Ask for shares of the recovery key, one by one'),
            @('--share-from', 'Where a share is read from; once for each'),
            @('--against-live', 'Compare every record with this home''s'),
            @('--allow-disk', 'Unpack on the disk where memory does not hold it'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'backup restore' = @(
            @('--recovery-from', 'Where the recovery key is read from, or the age key of a --recipient'),
            @('--shares', 'Ask for shares of the recovery key, one by one'),
            @('--share-from', 'Where a share is read from; once for each'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'backup shares' = @(
            @('--recovery-from', 'Where the recovery key is read from, or the age key of a --recipient'),
            @('--out', 'Write a sheet (PDF) for each into a new folder'),
            @('--yes', 'Go on without asking'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'backup paper' = @(
            @('--out', 'The PDF, a new private file; best in memory'),
            @('--recovery-from', 'Where the recovery key is read from, or the age key of a --recipient'),
            @('--phrase', 'A recovery phrase instead, after a typed yes'),
            @('--wallet', 'With --phrase: whose; none: the first'),
            @('--yes', 'Go on without asking'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'backup age-key' = @(
            @('--out', 'A new private file for the key'),
            @('--recovery-from', 'Where the recovery key is read from, or the age key of a --recipient'),
            @('--yes', 'Go on without asking'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'backup review' = @(
            @('--yes', 'Go on without asking'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'home' = @(
            @('purge', 'Delete the home: vault, accounts, records, grants, the embedded chain'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'home purge' = @(
            @('--vault', 'The first 8 digits of the vault''s id, instead of typing them'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'config' = @(
            @('show', 'Show every setting with its value and its origin: flag, environment, config file or default'),
            @('get', 'Print one setting''s value'),
            @('set', 'Write a setting to config.toml; comments and order in the file are kept'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'config show' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'config get' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'config set' = @(
            @('--unset', 'Remove it, so that the default holds again'),
            @('--passphrase-from', 'Read the vault''s passphrase from prompt, env:NAME, file:PATH, fd:N, keyring or cmd:COMMAND'),
            @('--allow-shared-secret-file', 'Accept a secret file that others can read'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'completion' = @(
            @('bash', 'Print the script for bash'),
            @('zsh', 'Print the script for zsh'),
            @('fish', 'Print the script for fish'),
            @('powershell', 'Print the script for powershell'),
            @('install', 'Install the script of a shell and the manual pages, for yourself'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'completion bash' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'completion zsh' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'completion fish' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'completion powershell' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'completion install' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'schema' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'help' = @(
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
        'demo' = @(
            @('--script', 'Play nothing: print the commands, to try them'),
            @('--json', 'Print one JSON document instead of text'),
            @('--field', 'Print one value of the result alone, such as hash'),
            @('--network', 'Use this network for this run'),
            @('--quiet', 'Say nothing on stderr but warnings and errors'),
            @('--verbose', 'Say more on stderr'),
            @('--wide', 'Leave addresses and hashes whole in tables'),
            @('--no-input', 'Never ask; fail with exit code 12 instead'),
            @('--help', 'Show this message and exit')
        )
    }
    # What the value after an option is; a command's own first.
    $options = @{
        'send --nonce' = 'number'
        'pay --nonce' = 'number'
        'tx build --nonce' = 'number'
        'token claim --account' = 'recipient'
        'token allowances --account' = 'recipient'
        'account show --address' = ''
        'market open --out' = 'folder'
        'identity attest publish --out' = 'folder'
        'identity import --document' = 'choice'
        'identity bank pay --to' = 'iban'
        'identity bank statement --until' = 'date'
        'identity bank sandbox --folder' = 'file'
        'identity bank clock --folder' = 'file'
        'identity bank link --bank' = 'url'
        'identity grant make --to' = 'dapp'
        'identity grant receipt --version' = 'number'
        'identity kyc match --schema' = 'choice'
        'identity kyc screen --schema' = 'choice'
        'oauth client document --name' = 'text'
        'oauth client document --host' = 'host'
        'chain faucet --token' = 'choice'
        'contract call --from' = 'recipient'
        'run --limit' = 'amount'
        'run --method' = 'text'
        'signer client add --limit' = 'amount'
        'signer approve --limit' = 'amount'
        'backup shares --out' = 'folder'
        '--field' = 'result-path'
        '--network' = 'network'
        '--token' = 'token'
        '--data' = 'hex'
        '--batch' = 'file'
        '--in-flight' = 'number'
        '--from' = 'account'
        '--signer' = 'command'
        '--memo' = 'text'
        '--id' = 'text'
        '--gas-limit' = 'number'
        '--gas-price' = 'price'
        '--gas-max-fee' = 'price'
        '--gas-priority-fee' = 'price'
        '--nonce' = 'text'
        '--confirmations' = 'number'
        '--timeout' = 'duration'
        '--broadcast' = '=one|all'
        '--passphrase-from' = 'secret-source'
        '--amount' = 'amount'
        '--png' = 'file'
        '--limit' = 'number'
        '--scan' = 'block'
        '--account' = 'account'
        '--count' = 'number'
        '--until' = 'duration'
        '--state' = 'choice'
        '--valid-for' = 'duration'
        '--qr-png' = 'folder'
        '--qr-parts' = 'number'
        '--trust-genesis' = 'hex'
        '--qr-image' = 'file'
        '--bump' = 'number'
        '--to' = 'recipient'
        '--contract' = 'contract'
        '--from-block' = 'number'
        '--path' = 'choice'
        '--index' = 'number'
        '--wallet' = 'wallet'
        '--bip39-passphrase-from' = 'secret-source'
        '--address' = 'recipient'
        '--key-from' = 'secret-source'
        '--keystore' = 'file'
        '--keystore-passphrase-from' = 'secret-source'
        '--name' = 'name'
        '--gap' = 'number'
        '--coin' = '=btc|ltc|doge|dash|atom|xrp|trx'
        '--note' = 'text'
        '--out' = 'file'
        '--file' = 'file'
        '--domain' = 'host'
        '--descriptor' = 'file'
        '--signature' = 'hex'
        '--within' = 'duration'
        '--item' = 'item'
        '--identity' = 'identity'
        '--proof' = 'file'
        '--price' = 'amount'
        '--deliver-by' = 'duration'
        '--deposit' = 'amount'
        '--window' = 'duration'
        '--accept-by' = 'duration'
        '--arbiter' = 'recipient'
        '--arbiter-fee' = 'share'
        '--certificate' = 'item'
        '--title' = 'text'
        '--terms' = 'file'
        '--evidence' = 'file'
        '--role' = 'choice'
        '--profile' = 'file'
        '--reason' = 'file'
        '--seats' = 'number'
        '--currency' = 'choice'
        '--first' = 'date'
        '--borrower' = 'recipient'
        '--lender' = 'recipient'
        '--due-day' = 'date'
        '--disburse-by' = 'duration'
        '--grace' = 'duration'
        '--late-fee' = 'amount'
        '--collateral' = 'amount'
        '--purpose' = 'text'
        '--borrower-name' = 'name'
        '--borrower-iban' = 'iban'
        '--lender-name' = 'name'
        '--lender-iban' = 'iban'
        '--good-for' = 'duration'
        '--place' = 'number'
        '--request' = 'file'
        '--bank' = 'bank-link'
        '--known' = 'recipient'
        '--folder' = 'folder'
        '--url' = 'url'
        '--issuer' = 'did'
        '--database' = 'url'
        '--host' = 'address'
        '--port' = 'number'
        '--tls-cert' = 'file'
        '--tls-key' = 'file'
        '--trusted-proxy' = 'address'
        '--only-for' = 'dapp'
        '--for' = 'duration'
        '--relay' = 'file'
        '--relay-for' = 'duration'
        '--expires' = 'duration'
        '--media-type' = 'choice'
        '--viewer' = 'command'
        '--fields' = 'fields'
        '--copies' = 'number'
        '--vct' = 'choice'
        '--report' = 'file'
        '--signed-as' = 'url'
        '--registry' = 'address'
        '--issuer-keys' = 'file'
        '--status' = 'file'
        '--audience' = 'name'
        '--credential' = 'credential'
        '--issuer-trust' = 'file'
        '--allow-stale' = 'duration'
        '--max-age' = 'duration'
        '--age' = 'number'
        '--framework' = 'text'
        '--screening' = 'file'
        '--alg' = 'choice'
        '--bits' = '=1|2'
        '--status-url' = 'url'
        '--schema' = 'hex'
        '--as' = 'url'
        '--ttl' = 'duration'
        '--metadata' = 'file'
        '--only' = 'field'
        '--mrz' = 'file'
        '--document' = 'file'
        '--format' = 'choice'
        '--file-passphrase-from' = 'secret-source'
        '--recipient' = 'text'
        '--dapp' = 'dapp'
        '--slot-secret-from' = 'secret-source'
        '--drop-slot' = 'slot'
        '--reference' = 'text'
        '--since' = 'date'
        '--date-order' = 'choice'
        '--decimal' = 'choice'
        '--holder' = 'name'
        '--token-time' = 'duration'
        '--settle-time' = 'duration'
        '--clock' = 'duration'
        '--ahead' = 'duration'
        '--iban' = 'iban'
        '--max-payment' = 'amount'
        '--max-month' = 'amount'
        '--redirect' = 'file'
        '--amounts' = 'amount'
        '--at' = 'block'
        '--purpose-id' = 'text'
        '--optional' = 'fields'
        '--max-uses' = 'number'
        '--retention' = 'duration'
        '--not-before' = 'duration'
        '--dpop-jkt' = 'text'
        '--receipt' = 'file'
        '--require' = 'fields'
        '--compromised-since' = 'duration'
        '--birthdate' = 'date'
        '--country' = 'choice'
        '--gender' = 'choice'
        '--level' = 'choice'
        '--minimum-age' = 'number'
        '--sign' = 'file'
        '--unlock-for' = 'duration'
        '--redirect-uri' = 'url'
        '--revocation-uri' = 'url'
        '--key' = 'file'
        '--offer' = 'file'
        '--client' = 'did'
        '--client-key' = 'file'
        '--access-token' = 'file'
        '--method' = 'choice'
        '--rpc' = 'url'
        '--chain-id' = 'number'
        '--symbol' = 'text'
        '--dialect' = '=evm|travis'
        '--staking' = 'text'
        '--rest' = 'url'
        '--keep' = 'amount'
        '--max-commission' = 'share'
        '--entry' = 'number'
        '--stake' = 'amount'
        '--commission' = 'share'
        '--max-stake' = 'amount'
        '--pubkey' = 'file'
        '--website' = 'text'
        '--details' = 'text'
        '--location' = 'text'
        '--email' = 'text'
        '--of' = 'text'
        '--sort' = '=stake|commission|name|mine'
        '--param' = 'text'
        '--text' = 'text'
        '--allow-origin' = 'url'
        '--blocks' = 'number'
        '--value' = 'amount'
        '--abi' = 'contract'
        '--to-block' = 'number'
        '--for-chain' = 'number'
        '--account-name' = 'name'
        '--words' = '=12|15|18|21|24'
        '--language' = 'choice'
        '--phrase-from' = 'secret-source'
        '--new-passphrase-from' = 'secret-source'
        '--slot' = 'slot'
        '--label' = 'text'
        '--idle' = 'duration'
        '--recovery-from' = 'secret-source'
        '--share-from' = 'secret-source'
        '--vault' = 'text'
    }
    $arguments = @{
        'send' = @('recipient', 'amount')
        'receive' = @('account')
        'pay' = @('url', 'amount')
        'units' = @('text', 'choice')
        'balance' = @('recipient')
        'history' = @('recipient')
        'watch' = @('=balance|incoming|confirmed|grants|deals*')
        'tx show' = @('transaction')
        'tx wait' = @('transaction')
        'tx resume' = @('transaction')
        'tx decode' = @('file')
        'tx build' = @('recipient', 'amount')
        'tx sign' = @('transaction')
        'tx broadcast' = @('transaction')
        'tx export' = @('transaction')
        'tx forget' = @('transaction')
        'tx speed-up' = @('transaction')
        'tx cancel' = @('transaction')
        'tx simulate' = @('transaction')
        'nonce status' = @('account')
        'token info' = @('token')
        'token wrap' = @('amount')
        'token unwrap' = @('amount')
        'token swap' = @('amount')
        'token claim' = @('file')
        'token approve' = @('recipient', 'amount')
        'token revoke' = @('recipient')
        'account new' = @('name')
        'account show' = @('account')
        'account use' = @('account')
        'account rename' = @('account', 'name')
        'account remove' = @('account')
        'account watch' = @('name', 'address')
        'account export' = @('account')
        'contact add' = @('name', 'address')
        'contact rename' = @('contact', 'name')
        'contact edit' = @('contact', 'address')
        'contact remove' = @('contact')
        'contact import' = @('file')
        'sign message' = @('file')
        'sign siwe' = @('file')
        'sign typed-data' = @('file')
        'verify message' = @('file')
        'verify typed-data' = @('file')
        'verify siwe' = @('file')
        'market advance' = @('item*')
        'market record' = @('account')
        'market seal' = @('file')
        'market open' = @('file')
        'deal accept' = @('deal')
        'deal deliver' = @('deal')
        'deal confirm' = @('deal')
        'deal refund' = @('deal')
        'deal split' = @('deal', 'amount')
        'deal assign' = @('deal', 'recipient', 'amount')
        'deal listing' = @('file')
        'deal offer' = @('recipient', 'price')
        'deal dispute' = @('deal')
        'deal evidence' = @('deal', 'file')
        'deal choose' = @('deal', 'number')
        'deal show' = @('deal')
        'deal arbiter enrol' = @('amount')
        'deal arbiter bid' = @('deal', 'amount')
        'deal arbiter rule' = @('deal', '=buyer|seller')
        'court show' = @('recipient')
        'court stake' = @('amount')
        'court unstake' = @('amount')
        'court request' = @('=close|censor|restore', 'address')
        'court vote' = @('case', 'choice')
        'court reveal' = @('case')
        'loan schedule' = @('amount', 'share', 'number')
        'loan offer' = @('amount', 'share', 'number')
        'loan sign' = @('file')
        'loan pay' = @('loan')
        'loan automatic' = @('loan')
        'loan collect' = @('loan')
        'loan missing' = @('loan', 'number')
        'loan contest' = @('loan', 'number')
        'loan evidence' = @('loan', 'file')
        'loan declare' = @('loan')
        'loan release' = @('loan')
        'loan reclaim' = @('loan', 'amount')
        'loan record' = @('account')
        'loan show' = @('loan')
        'identity create' = @('name')
        'identity show' = @('identity')
        'identity use' = @('identity')
        'identity rename' = @('identity', 'name')
        'identity remove' = @('identity')
        'identity register' = @('identity')
        'identity submit' = @('file')
        'identity set' = @('field', 'text')
        'identity get' = @('field')
        'identity unset' = @('field')
        'identity history' = @('field')
        'identity attach' = @('attachment', 'file')
        'identity detach' = @('attachment')
        'identity open' = @('attachment')
        'identity attest import' = @('file')
        'identity attest show' = @('credential')
        'identity attest remove' = @('credential')
        'identity attest verify' = @('file')
        'identity attest renew' = @('issued')
        'identity attest anchor' = @('issued')
        'identity attest revoke' = @('issued')
        'identity attest suspend' = @('issued')
        'identity import' = @('file')
        'identity export' = @('file')
        'identity shred' = @('field*')
        'identity bank pay' = @('bank-link', 'amount')
        'identity bank statement' = @('bank-link')
        'identity bank link' = @('bank-link')
        'identity bank test' = @('bank-link')
        'identity bank show' = @('bank-link')
        'identity bank revoke' = @('bank-link')
        'identity did show' = @('identity')
        'identity did resolve' = @('did')
        'identity grant receipt' = @('grant')
        'identity grant show' = @('grant')
        'identity grant log' = @('grant')
        'identity grant revoke' = @('grant')
        'identity grant narrow' = @('grant')
        'identity grant renew' = @('grant')
        'identity grant anchor' = @('grant')
        'identity grant lift' = @('grant')
        'identity grant verify' = @('file')
        'identity grant note-erasure' = @('grant', 'file')
        'identity grant open' = @('file')
        'identity grant countersign' = @('file')
        'identity grant erased' = @('file')
        'identity key add' = @('choice')
        'identity key publish' = @('file')
        'identity key rotate' = @('choice')
        'identity key revoke' = @('text')
        'identity kyc match' = @('name', 'name')
        'identity kyc screen' = @('text')
        'identity kyc lists add' = @('sanctions-list', 'file')
        'identity kyc lists update' = @('sanctions-list', 'file')
        'identity kyc lists remove' = @('sanctions-list')
        'identity owner change' = @('recipient')
        'oauth approve' = @('request')
        'oauth deny' = @('request')
        'oauth issuer move' = @('url')
        'oauth client add' = @('dapp')
        'oauth client show' = @('dapp')
        'oauth client refresh' = @('dapp')
        'oauth client remove' = @('dapp')
        'oauth login' = @('url')
        'oauth fetch' = @('url')
        'oauth proof' = @('choice', 'url')
        'oauth key' = @('file')
        'oauth verify' = @('file')
        'network add' = @('network')
        'network use' = @('network')
        'network show' = @('network')
        'network rename' = @('network', 'name')
        'network remove' = @('network')
        'network check' = @('network')
        'network endpoint add' = @('network', 'url*')
        'network endpoint remove' = @('network', 'url')
        'network endpoint list' = @('network')
        'stake delegate' = @('text', 'amount')
        'stake redelegate' = @('text', 'text', 'amount')
        'stake undelegate' = @('text', 'amount')
        'stake cancel' = @('text', 'amount')
        'stake withdraw' = @('text')
        'validator declare' = @('name')
        'validator rate' = @('recipient', 'share')
        'validator move' = @('recipient')
        'validator accept' = @('text')
        'validator show' = @('text')
        'gov show' = @('number')
        'gov deposit' = @('number', 'amount')
        'gov vote' = @('number', '=yes|no|abstain|veto')
        'gov execute' = @('number')
        'chain faucet' = @('recipient')
        'chain export' = @('file')
        'contract deploy' = @('contract', 'text*')
        'contract use' = @('contract', 'address')
        'contract show' = @('contract')
        'contract call' = @('contract', 'text', 'text*')
        'contract encode' = @('contract', 'text', 'text*')
        'contract decode' = @('contract', 'file')
        'contract events' = @('contract', 'text')
        'contract verify' = @('contract', 'address')
        'contract send' = @('contract', 'text', 'text*')
        'snapshot verify' = @('file')
        'wallet add' = @('name')
        'wallet rename' = @('wallet', 'name')
        'wallet remove' = @('wallet')
        'wallet phrase' = @('wallet')
        'wallet verify' = @('wallet')
        'vault slot add' = @('=passphrase|recovery|keyring')
        'vault slot remove' = @('slot')
        'run' = @('command*')
        'signer client add' = @('name')
        'signer client remove' = @('name')
        'signer approve' = @('request')
        'signer deny' = @('request')
        'policy set' = @('file')
        'policy forgive' = @('transaction')
        'policy test' = @('text*')
        'policy once' = @('text*')
        'backup verify' = @('file')
        'backup restore' = @('file')
        'backup shares' = @('text')
        'config get' = @('setting')
        'config set' = @('setting', 'text')
        'completion install' = @('=bash|zsh|fish|powershell')
        'schema' = @('command*')
        'help' = @('choice*')
        'demo' = @('=wallet|vault|credentials|bank|grants|deal|court|loan|network')
    }
    $fixed = @{
        'field' = @('name', 'given_name', 'family_name', 'middle_name', 'nickname', 'preferred_username', 'salutation', 'title', 'also_known_as', 'birth_given_name', 'birth_family_name', 'birth_middle_name', 'profile', 'picture', 'website', 'email', 'email_verified', 'gender', 'birthdate', 'zoneinfo', 'locale', 'phone_number', 'phone_number_verified', 'msisdn', 'nationalities', 'address.formatted', 'address.street_address', 'address.locality', 'address.region', 'address.postal_code', 'address.country', 'address.country_code', 'place_of_birth.country', 'place_of_birth.region', 'place_of_birth.locality', 'national_identifier.', 'document.passport.document_number', 'document.passport.serial_number', 'document.passport.personal_number', 'document.passport.issuing_country', 'document.passport.issuing_authority', 'document.passport.date_of_issuance', 'document.passport.date_of_expiry', 'document.passport.given_name', 'document.passport.family_name', 'document.passport.birthdate', 'document.passport.place_of_birth', 'document.passport.nationality', 'document.passport.sex', 'document.passport.mrz', 'document.idcard.document_number', 'document.idcard.serial_number', 'document.idcard.personal_number', 'document.idcard.issuing_country', 'document.idcard.issuing_authority', 'document.idcard.date_of_issuance', 'document.idcard.date_of_expiry', 'document.idcard.given_name', 'document.idcard.family_name', 'document.idcard.birthdate', 'document.idcard.place_of_birth', 'document.idcard.nationality', 'document.idcard.sex', 'document.idcard.mrz', 'document.idcard.address', 'document.residence_permit.document_number', 'document.residence_permit.serial_number', 'document.residence_permit.personal_number', 'document.residence_permit.issuing_country', 'document.residence_permit.issuing_authority', 'document.residence_permit.date_of_issuance', 'document.residence_permit.date_of_expiry', 'document.residence_permit.given_name', 'document.residence_permit.family_name', 'document.residence_permit.birthdate', 'document.residence_permit.place_of_birth', 'document.residence_permit.nationality', 'document.residence_permit.sex', 'document.residence_permit.mrz', 'document.residence_permit.category', 'document.residence_permit.remarks', 'document.driving_licence.document_number', 'document.driving_licence.serial_number', 'document.driving_licence.personal_number', 'document.driving_licence.issuing_country', 'document.driving_licence.issuing_authority', 'document.driving_licence.date_of_issuance', 'document.driving_licence.date_of_expiry', 'document.driving_licence.given_name', 'document.driving_licence.family_name', 'document.driving_licence.birthdate', 'document.driving_licence.place_of_birth', 'document.driving_licence.nationality', 'document.driving_licence.sex', 'document.driving_licence.categories', 'document.driving_licence.restrictions', 'document.driving_licence.address', 'document.visa.document_number', 'document.visa.serial_number', 'document.visa.personal_number', 'document.visa.issuing_country', 'document.visa.issuing_authority', 'document.visa.date_of_issuance', 'document.visa.date_of_expiry', 'document.visa.given_name', 'document.visa.family_name', 'document.visa.birthdate', 'document.visa.place_of_birth', 'document.visa.nationality', 'document.visa.sex', 'document.visa.mrz', 'document.visa.category', 'document.visa.entries', 'document.visa.duration_of_stay', 'document.visa.passport_number', 'bank_account.', 'attachment.')
        'fields' = @('name', 'given_name', 'family_name', 'middle_name', 'nickname', 'preferred_username', 'salutation', 'title', 'also_known_as', 'birth_given_name', 'birth_family_name', 'birth_middle_name', 'profile', 'picture', 'website', 'email', 'email_verified', 'gender', 'birthdate', 'zoneinfo', 'locale', 'phone_number', 'phone_number_verified', 'msisdn', 'nationalities', 'address.formatted', 'address.street_address', 'address.locality', 'address.region', 'address.postal_code', 'address.country', 'address.country_code', 'place_of_birth.country', 'place_of_birth.region', 'place_of_birth.locality', 'national_identifier.', 'document.passport.document_number', 'document.passport.serial_number', 'document.passport.personal_number', 'document.passport.issuing_country', 'document.passport.issuing_authority', 'document.passport.date_of_issuance', 'document.passport.date_of_expiry', 'document.passport.given_name', 'document.passport.family_name', 'document.passport.birthdate', 'document.passport.place_of_birth', 'document.passport.nationality', 'document.passport.sex', 'document.passport.mrz', 'document.idcard.document_number', 'document.idcard.serial_number', 'document.idcard.personal_number', 'document.idcard.issuing_country', 'document.idcard.issuing_authority', 'document.idcard.date_of_issuance', 'document.idcard.date_of_expiry', 'document.idcard.given_name', 'document.idcard.family_name', 'document.idcard.birthdate', 'document.idcard.place_of_birth', 'document.idcard.nationality', 'document.idcard.sex', 'document.idcard.mrz', 'document.idcard.address', 'document.residence_permit.document_number', 'document.residence_permit.serial_number', 'document.residence_permit.personal_number', 'document.residence_permit.issuing_country', 'document.residence_permit.issuing_authority', 'document.residence_permit.date_of_issuance', 'document.residence_permit.date_of_expiry', 'document.residence_permit.given_name', 'document.residence_permit.family_name', 'document.residence_permit.birthdate', 'document.residence_permit.place_of_birth', 'document.residence_permit.nationality', 'document.residence_permit.sex', 'document.residence_permit.mrz', 'document.residence_permit.category', 'document.residence_permit.remarks', 'document.driving_licence.document_number', 'document.driving_licence.serial_number', 'document.driving_licence.personal_number', 'document.driving_licence.issuing_country', 'document.driving_licence.issuing_authority', 'document.driving_licence.date_of_issuance', 'document.driving_licence.date_of_expiry', 'document.driving_licence.given_name', 'document.driving_licence.family_name', 'document.driving_licence.birthdate', 'document.driving_licence.place_of_birth', 'document.driving_licence.nationality', 'document.driving_licence.sex', 'document.driving_licence.categories', 'document.driving_licence.restrictions', 'document.driving_licence.address', 'document.visa.document_number', 'document.visa.serial_number', 'document.visa.personal_number', 'document.visa.issuing_country', 'document.visa.issuing_authority', 'document.visa.date_of_issuance', 'document.visa.date_of_expiry', 'document.visa.given_name', 'document.visa.family_name', 'document.visa.birthdate', 'document.visa.place_of_birth', 'document.visa.nationality', 'document.visa.sex', 'document.visa.mrz', 'document.visa.category', 'document.visa.entries', 'document.visa.duration_of_stay', 'document.visa.passport_number', 'bank_account.', 'attachment.')
        'setting' = @('network', 'account', 'identity', 'format', 'fee-cap', 'court-floor', 'history-retention', 'timeout', 'rpc-timeout', 'passphrase-from', 'chain.autostart', 'oauth.url', 'oauth.port', 'oauth.trusted-proxy', 'oauth.store')
        'network' = @('local', 'cybermiles', 'cybermiles-travis', 'cybermiles-testnet', 'ethereum')
        'contract' = @('CMT', 'Swap', 'WrappedCMT', 'KeyRegistry', 'Attestations', 'ConsentRegistry', 'Multicall', 'Court', 'Deals', 'Loans', 'Stakes')
        'secret-source' = @('prompt', 'keyring', 'env:', 'file:', 'fd:', 'cmd:')
    }
    # The home writes the names in it to these files, which are read here: no program is started.
    $named = @{
        'account' = @('account')
        'contact' = @('contact')
        'recipient' = @('account', 'contact')
        'network' = @('network')
        'contract' = @('contract')
        'wallet' = @('wallet')
        'slot' = @('slot')
        'grant' = @('grant')
        'deal' = @('deal')
        'loan' = @('loan')
        'case' = @('case')
    }
    $homeFolder = $env:CMWALLET_HOME
    if (-not $homeFolder -and $IsMacOS) { $homeFolder = Join-Path $HOME 'Library/Application Support/cmwallet' }
    elseif (-not $homeFolder -and $env:XDG_DATA_HOME) { $homeFolder = Join-Path $env:XDG_DATA_HOME 'cmwallet' }
    elseif (-not $homeFolder) { $homeFolder = Join-Path $HOME '.local/share/cmwallet' }
    $path = ''
    $place = 0
    $pending = ''
    foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
        $word = $element.ToString()
        if ($element.Extent.EndOffset -ge $cursorPosition) { continue }
        if ($pending) { $pending = ''; continue }
        if ($word.StartsWith('-')) {
            $own = "$path $word"
            $pending = if ($options.ContainsKey($own)) { $options[$own] } else { $options[$word] }
            continue
        }
        $candidate = ($path + ' ' + $word).Trim()
        if ($tree.ContainsKey($candidate)) { $path = $candidate; $place = 0 } else { $place++ }
    }
    $kind = $pending
    if (-not $kind -and $arguments.ContainsKey($path)) {
        $kinds = $arguments[$path]
        $last = $kinds[$kinds.Count - 1]
        $kind = if ($place -lt $kinds.Count) { $kinds[$place] } elseif ($last.EndsWith('*')) { $last } else { '' }
        $kind = $kind.TrimEnd('*')
    }
    if ($kind) {
        $values = @()
        if ($kind.StartsWith('=')) { $values += $kind.Substring(1).Split('|') }
        if ($fixed.ContainsKey($kind)) { $values += $fixed[$kind] }
        foreach ($name in $named[$kind]) {
            $file = Join-Path (Join-Path $homeFolder 'names') $name
            if (Test-Path -LiteralPath $file) { $values += @(Get-Content -LiteralPath $file) }
        }
        $values | Where-Object { $_ -and $_.StartsWith($wordToComplete) } | ForEach-Object {
            [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
        }
    }
    if ($pending) { return }
    $tree[$path] | Where-Object { $_[0].StartsWith($wordToComplete) } | ForEach-Object {
        $shape = if ($_[0].StartsWith('-')) { 'ParameterName' } else { 'Command' }
        [System.Management.Automation.CompletionResult]::new($_[0], $_[0], $shape, $_[1])
    }
}
