"""The hotline's facts: what the appraisal of its member units counts, from events alone."""
