"""Supervision: which units owe an answer to a measure, and for which coded causes cases were overdue."""
