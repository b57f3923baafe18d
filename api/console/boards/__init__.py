"""Overview, boards and lists: what stands where, whoever answers for it, as of now or of any past day."""
