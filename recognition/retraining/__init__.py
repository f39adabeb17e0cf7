"""Train again when enough is new, and activate the result only if it is not worse.

A row says what is to be done. A process of its own, at low priority, does it. Only `run` loads torch.
"""
