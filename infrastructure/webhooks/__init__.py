"""Webhooks: who may receive, how a message is signed and sent, and the rounds that send."""
