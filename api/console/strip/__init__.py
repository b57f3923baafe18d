"""The clock strip: a term drawn along the days that it counts, stands still on, or is late by."""
