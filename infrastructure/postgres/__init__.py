"""PostgreSQL: the embedded server, an outside one, its roles, its migrations and its safety."""
