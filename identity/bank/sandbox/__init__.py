"""A bank to practise with: a real HTTP server with accounts, consents, tokens that end, payments that settle or bounce.

It is a party of its own: it shares nothing with the wallet but the protocol, has its own database and its own key, and
would run on another machine as well. Its money is not money.

    OAuth            code with PKCE, refresh, revocation, registration (RFC 6749, 7636, 7009, 7591)
    accounts         consents, accounts, balances, transactions, in the shape of the UK's Open Banking API 3.1
    payments         recurring-payment consents with limits; payments with idempotency keys
    ownership        two small deposits whose amounts only the bank and the account's holder know
"""
