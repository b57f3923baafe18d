"""The demonstration: a simulated year of cases that walks every branch, played through the real use cases."""
