"""The use cases of records that are no cases: window assessment, outreach events, calls, findings."""
