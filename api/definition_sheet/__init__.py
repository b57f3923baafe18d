"""A procedure definition in words, place by place: on paper, on the command line and on a page alike."""
