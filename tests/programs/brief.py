"""A program that ends at once, and not in good order."""

import sys

if __name__ == "__main__":
    sys.exit(3)
