"""Synthetic views: a product's catalogue picture as a hand-held phone would see it in a shop.

numpy and Pillow only. Everything random comes from a generator that the caller seeds, so a synthetic view is
reproducible: the same seed, step and slot give the same picture on every machine and in every thread.
"""
