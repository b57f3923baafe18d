"""The statements of the facts."""

from projections.statements import statements

SQL = statements("projections.facts")
