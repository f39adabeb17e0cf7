"""Provide the recogniser over HTTP."""
