"""Measurements of the product beside hand-written code that does the least possible. Run by `make bench`."""
