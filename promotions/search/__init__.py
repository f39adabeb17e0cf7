"""Search over every product: an index in memory that forgives typing errors and knows 초성, spacing and sizes.

`texts` and `questions` prepare names and what was typed; `signs` finds pieces of names, `slips` what was mistyped;
`index` ranks. `catalogue`, `live` and `finding` keep one index for each process in step with the database and ask it.
"""
