"""The recogniser trains itself again when enough is new, and changes over only to what is not worse.

A row says what is to be done; a process of its own, at low priority, does it. Only `run` loads torch.
"""
