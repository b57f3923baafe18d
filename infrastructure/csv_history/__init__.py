"""The history of an older system as CSV, read case by case; the file is not trusted."""
