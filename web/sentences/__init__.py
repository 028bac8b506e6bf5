"""The sentences of what is refused, a file for each layer that refuses; `web/refusals.py` puts them together."""
