"""Where the content of documents lies, and which events cite it."""
