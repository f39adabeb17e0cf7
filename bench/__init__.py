"""Measure speed, precision and load. `python -m bench` runs all benchmarks."""
