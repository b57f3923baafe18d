"""The timeline: what happened to a case, in order: the audit trail."""
