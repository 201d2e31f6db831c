"""The court: stakes, cases that people ask for or other contracts bring, votes of jurors who are drawn by stake."""
