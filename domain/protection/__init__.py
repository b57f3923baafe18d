"""What is done with protected values: disclosing, sealing, legal holds, shredding."""
