"""A small vector drawing kit on Pillow: paths, paints, lettering, pack forms, motifs and label designs."""
