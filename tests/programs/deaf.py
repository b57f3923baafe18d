"""A program that does not hear that it was hung up."""

import time

if __name__ == "__main__":
    time.sleep(600)
