"""The register of norms: working rules and handbooks, and how a document came about."""
