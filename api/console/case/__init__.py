"""One case on a page: how it stands in a sentence, its clocks, what happened, as of any moment."""
