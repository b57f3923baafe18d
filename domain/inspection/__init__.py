"""Inspections (监督检查): what is inspected, by whom, until when, on which ground; what was done under the grant."""
