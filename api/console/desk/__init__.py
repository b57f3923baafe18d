"""The inspection desk: search, signs, findings, inspections, evidence, the log, and who looked."""
