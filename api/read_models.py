"""The program that looks after the read models beside a server; its argument is the descriptor of the line to it."""

import sys
from multiprocessing.connection import Connection

from api.composition_of_read_models import look_after

if __name__ == "__main__":
    look_after(Connection(int(sys.argv[1])))
