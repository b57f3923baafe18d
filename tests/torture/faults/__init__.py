"""The faults of the campaign, by what they befall; the table names them all."""
