"""Archives (档案): what becomes of the file of a case: held, handed over, appraised, destroyed."""
