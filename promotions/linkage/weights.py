"""The weight of each feature: the natural logarithm of the factor by which it changes the odds.

They were fitted on the names of one day's real lists of four chains, only on the barcodes whose SHA-256 begins with an
even byte; the other half was kept for validation. The weights minimise the log-loss of the pairs' probabilities beside
their rivals (`one_to_one.beside_rivals`) plus half that of the names alone, in the whole lists and in four thinned ones
(`bench.quality.linkage.thinned`: most counterparts are missing there), with an L2 penalty on each weight but the bias.
Each weight keeps the sign that its meaning gives it. Features with a weight of less than 0.1 either way (a container or
an amount that is nearly or possibly the same) are left out here, but may still be shown as reasons.
`python -m bench.quality.fit_linkage_weights DIR` fits them again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

WEIGHTS: Final[Mapping[str, float]] = {
    "bias": -4.42,
    # the letters: parts of 1, but `shared` in whole rare pairs of syllables, at most 5
    "same_words": 1.26,
    "letters": 0.50,
    "likeness": 0.54,
    "containment": 0.42,
    "shared": 0.50,
    "cut_prefix": 0.18,
    "replaced": -0.80,
    "replaced_any": -1.29,
    "added": -0.42,
    # the price: equal, or the logarithm of the ratio, at most 1
    "price_same": 2.66,
    "price_gap": -2.42,
    # the brand
    "brand_same": 1.48,
    "brand_inside": 0.90,
    "brand_differs": -4.33,
    # what must not differ
    "flavour_same": 0.66,
    "flavour_missing": -0.70,
    "flavour_replaced": -0.12,
    "flavour_conflict": -2.69,
    "without_conflict": -1.59,
    "amount_conflict": -3.62,
    "unit_conflict": -0.29,
    "count_same": 0.26,
    "count_conflict": -2.26,
    "size_class_same": 0.24,
    "size_class_conflict": -2.14,
    "container_conflict": -0.59,
}
