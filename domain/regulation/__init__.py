"""Regulations (办法): the rules under which records that are no cases are kept."""
