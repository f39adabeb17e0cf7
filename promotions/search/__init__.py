"""Search over every product: an index in memory that tolerates typing errors and knows 초성, spacing and sizes.

`documents` prepares names, `query` and `filters` what was typed. `substring` finds parts of names, `fuzzy` mistyped
ones, and `index` ranks. `source` reads the products, `live_index` keeps one index for each process in step with the
database, and `service` answers searches.
"""
