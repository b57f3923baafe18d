"""The agreements: who may supply what at which price, on any day, as the ledger knew it on any day."""
