"""The named statements of queries.sql."""

from projections.statements import statements

SQL = statements("infrastructure.backup")
