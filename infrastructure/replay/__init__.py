"""Folding every case anew from exported files, in one process or on many machines."""
