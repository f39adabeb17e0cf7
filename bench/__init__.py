"""Measurements: speed, precision and load. `python -m bench` takes them all."""
