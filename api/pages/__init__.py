"""Pages made by templates beside them: complete without a script, and good on paper."""
