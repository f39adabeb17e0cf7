"""How much each piece of evidence weighs: the natural logarithm of the factor by which it moves the odds.

How they were found: on the names of one day's real lists of four chains, of those barcodes only whose SHA-256 begins
with an even byte (the tuning half); the other half was kept for checking. The weights minimise the log-loss of the
pairs' probabilities beside their rivals (`matching.beside_rivals`) plus half that of the names alone, with an L2
penalty of 1 on each weight but the bias; each weight had to keep the sign that its meaning gives it. Evidence whose
weight came out below 0.1 either way (a container or an amount that is nearly or possibly the same) has none here; it
may still be a reason to show. `python -m scripts.fit_joins DIR` finds them anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WEIGHTS: Final[Mapping[str, float]] = {
    "bias": -5.14,
    # the letters: parts of 1, but `shared` in whole rare pairs of syllables, at most 5
    "same_words": 1.73,
    "letters": 0.85,
    "likeness": 0.66,
    "containment": 0.57,
    "shared": 0.43,
    "letters_long": 0.21,
    "cut_prefix": 0.25,
    "replaced": -1.84,
    # the price: equal, or the logarithm of the ratio, at most 1
    "price_same": 2.53,
    "price_gap": -2.69,
    # the brand
    "brand_same": 1.68,
    "brand_inside": 0.92,
    "brand_differs": -3.95,
    # what must not differ
    "flavour_same": 0.58,
    "flavour_missing": -0.51,
    "flavour_replaced": -0.39,
    "flavour_conflict": -3.14,
    "amount_same": 0.16,
    "amount_conflict": -3.53,
    "unit_conflict": -0.36,
    "count_same": 0.18,
    "count_conflict": -1.99,
    "size_class_same": 0.40,
    "size_class_conflict": -1.87,
    "container_conflict": -0.66,
}
