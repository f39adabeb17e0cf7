"""Learning: from pictures and their labels to one versioned recogniser folder.

Imported by commands, tasks that start a process of their own, and tests; the web process never needs it. `recipe`,
`samples` and `views` look without importing torch.
"""
