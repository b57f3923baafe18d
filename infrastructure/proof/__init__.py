"""The proof: the Merkle log of the ledger, and whoever checks it."""
