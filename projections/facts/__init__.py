"""What is counted: one row for each thing that a figure may count, as it stood from a moment on."""
