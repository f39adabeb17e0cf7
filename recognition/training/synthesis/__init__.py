"""Synthetic photographs: a product's catalogue picture as a hand-held phone would see it in a shop.

numpy and Pillow only. Everything random is drawn from a generator that the caller seeds, so that a view can be made
again: `view(seed, step, slot)` is the same picture on every machine and in every thread.
"""
