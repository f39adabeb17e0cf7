"""Measure a recogniser: ranking, calibration, and a report with plots. numpy and Pillow only, no torch."""
