"""Acts in the browser: what may be done on a case, a form for each, a preview of what it would change, and the act."""
