"""The inspections (监督检查): what is inspected, by whom, until when, as known at any moment."""
