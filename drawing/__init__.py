"""Draw packs with Pillow: colours, paths, paints, lettering, motifs, labels and forms. It knows no app.

The demonstration draws its invented products with it, the distractors of a measurement come from there, and a training
draws synthetic fronts with it. Everything random comes from a generator that the caller seeds.
"""
