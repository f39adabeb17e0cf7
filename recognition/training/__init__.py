"""Train: from pictures and their labels to one versioned recogniser folder.

Imported by commands, by tasks that start a process of their own, and by tests; the web process never needs it.
`recipe`, `finished`, `catalogue_samples` and `synthesis` do not import torch.
"""
