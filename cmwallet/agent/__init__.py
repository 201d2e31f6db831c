"""The agent: a process of the same user that holds the vault key for a limited time and works with it.

It opens single records, seals, signs, and does what needs a recovery phrase's seed; it hands out no seed, no account
key and no vault key, and what it opens is logged in the vault like everything else. A command that finds it running
needs no passphrase.

    command ── AgentKeeper ── private socket ── server ── Dispatcher ── Vault
               (keeper.py)       (server.py)          (dispatch.py)

Who can reach the socket can use the vault while it is unlocked: that is any program of the same user, and nobody else.
Each side asks the kernel who the other is.
"""
