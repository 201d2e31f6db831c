"""The link to a bank: authorised by the account's holder, tested, used, and taken back."""
