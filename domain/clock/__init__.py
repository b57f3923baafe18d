"""The legal clock: a budget of days and a ledger of suspensions."""
