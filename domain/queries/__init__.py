"""Saved queries (常用查询): lists with their filters under a name, to be asked again as of any moment."""
