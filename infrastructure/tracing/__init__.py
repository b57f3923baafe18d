"""Traces for OpenTelemetry, when configured: to one collector, which the list of receivers allows."""
