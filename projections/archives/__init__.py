"""Archives (档案): which cases are at an end since when, what became of their files, and the handovers of them."""
