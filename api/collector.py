"""The collector of cycles in a program that stays up: it passes over what was made at the start, and looks seldom.

A pass over the whole program holds up every thread for some 150 ms, and under load there was one every few seconds;
what a ledger makes hardly ever goes in circles.
"""

import gc

YOUNG = 50_000  # objects more than were let go, before it looks at them
ROUNDS = 20  # such looks before it looks at older ones, and again before it looks at all


def spare_what_stays() -> None:
    """Set what was made so far apart for good; to be called once the program is ready."""
    gc.freeze()
    gc.set_threshold(YOUNG, ROUNDS, ROUNDS)
