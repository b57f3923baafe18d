"""Who may act and who may see: roles, principals and what they hold."""
