"""Commands of the market: deals, the court, what is to be done."""
