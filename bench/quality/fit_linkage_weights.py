"""Fit the weights of `promotions.linkage.weights`: `.venv/bin/python -m bench.quality.fit_linkage_weights DIR`.

DIR holds promotion lists as `manage.py measure_linkage` reads them. The weights are fitted on the barcodes of the
tuning half, in the whole lists and in thinned ones, in which most partners are missing. The figures of the present
weights on both halves are printed, too. No file is written.
"""

from __future__ import annotations

import hashlib
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import torch

from bench.quality.labelled_lists import LabelledListsError, ListedName, read_lists
from bench.quality.linkage import Figures, items_of, measure, thinned
from promotions.linkage.comparison import Compared, NameIndex

L2: Final = 1.0
NAMES_ALONE: Final = 0.5
TOO_SMALL: Final = 0.1
# Scales the losses of all pools together, so that the penalty weighs as much as for one list.
_SCALE: Final = 0.5
_ROUNDS: Final = 12
# Seeds of the thinned lists: for the fit, and for the figures.
_FITTED_ON: Final = range(100, 104)
_JUDGED_ON: Final = range(8)
# Evidence for a match, by its meaning; everything else is evidence against it.
_FOR: Final = frozenset(
    {
        "same_words", "letters", "likeness", "containment", "shared", "letters_long", "cut_prefix", "price_same",
        "brand_same", "brand_inside", "flavour_same", "amount_same", "amount_near", "amount_cut", "count_same",
        "size_class_same",
    }
)  # fmt: skip


def is_tuning(gtin: str) -> bool:
    """Return whether a barcode belongs to the tuning half."""
    return hashlib.sha256(gtin.encode()).digest()[0] % 2 == 0


class Problem:
    """The compared pairs of the lists as tensors: evidence (n, m), truth (n,), and the two places of each pair."""

    def __init__(self, names: Sequence[ListedName], evidence: Sequence[str]) -> None:
        compared = NameIndex(items_of(names)).compare_all(at_least=-math.inf)
        self.evidence = evidence
        self.values = torch.tensor(
            [[1.0, *(one.features.get(name, 0.0) for name in self.evidence)] for one in compared], dtype=torch.float64
        )
        self.signs = torch.tensor([1.0 if name in _FOR else -1.0 for name in self.evidence], dtype=torch.float64)
        gtins = [(names[one.first].gtin, names[one.second].gtin) for one in compared]
        self.known = torch.tensor([bool(a and b and is_tuning(a) and is_tuning(b)) for a, b in gtins])
        self.truth = torch.tensor([float(a == b) for a, b in gtins], dtype=torch.float64)
        self.places = _places(compared, names)

    def weights(self, free: torch.Tensor) -> torch.Tensor:
        """Map unconstrained parameters (m + 1,) to the bias and the weights with their signs."""
        return torch.cat([free[:1], self.signs * torch.nn.functional.softplus(free[1:])])

    def loss(self, free: torch.Tensor) -> torch.Tensor:
        """Return the log-loss of the tuning half's pairs, among their rivals and by the names alone."""
        weights = self.weights(free)
        logits = self.values @ weights
        beside = _log_loss(self._beside_rivals(logits)[self.known], self.truth[self.known])
        alone = _log_loss(torch.sigmoid(logits[self.known]), self.truth[self.known])
        return beside + NAMES_ALONE * alone

    def penalty(self, free: torch.Tensor) -> torch.Tensor:
        """Return the penalty that keeps the weights small."""
        return L2 * (self.weights(free)[1:] ** 2).sum() / 2

    def _beside_rivals(self, logits: torch.Tensor) -> torch.Tensor:
        """Compute `one_to_one.beside_rivals` differentiably."""
        odds = torch.exp(torch.clip(logits, -20, 20))
        free = [torch.ones_like(odds), torch.ones_like(odds)]
        for _ in range(_ROUNDS):
            fresh = [1 / (1 + self._rivals(odds * free[1 - end], end)) for end in (0, 1)]
            free = [(old + new) / 2 for old, new in zip(free, fresh, strict=True)]
        weight = odds * free[0] * free[1]
        return weight / (1 + weight)

    def _rivals(self, weights: torch.Tensor, end: int) -> torch.Tensor:
        places = self.places[end]
        sums = torch.zeros(int(places.max()) + 1, dtype=torch.float64).index_add(0, places, weights)
        return torch.clamp(sums[places] - weights, min=0)


def _places(compared: Sequence[Compared], names: Sequence[ListedName]) -> tuple[torch.Tensor, torch.Tensor]:
    numbers: dict[tuple[int, str], int] = {}

    def place(identity: int, partner: int) -> int:
        return numbers.setdefault((identity, names[partner].chain), len(numbers))

    first = torch.tensor([place(one.first, one.second) for one in compared])
    return first, torch.tensor([place(one.second, one.first) for one in compared])


def _log_loss(probabilities: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    sure = torch.clip(probabilities, 1e-9, 1 - 1e-9)
    return -(truth * sure.log() + (1 - truth) * (1 - sure).log()).sum()


def fit(pools: Sequence[Sequence[ListedName]], dropped: frozenset[str] = frozenset()) -> dict[str, float]:
    """Return the weights that minimise the losses of all pools and the penalty."""
    evidence = _evidence(pools[0]) - dropped
    problems = [Problem(names, sorted(evidence)) for names in pools]
    free = torch.full((len(evidence) + 1,), -1.0, dtype=torch.float64)
    free[0] = -5.0
    free.requires_grad_()
    optimiser = torch.optim.LBFGS([free], max_iter=200, history_size=20, line_search_fn="strong_wolfe")

    def closure() -> float:
        optimiser.zero_grad()
        loss = torch.stack([problem.loss(free) for problem in problems]).sum() * _SCALE + problems[0].penalty(free)
        loss.backward()  # type: ignore[no-untyped-call]
        return float(loss.detach())

    optimiser.step(closure)  # type: ignore[no-untyped-call]
    found = problems[0].weights(free.detach()).tolist()
    return dict(zip(["bias", *sorted(evidence)], found, strict=True))


def _evidence(names: Sequence[ListedName]) -> frozenset[str]:
    compared = NameIndex(items_of(names)).compare_all(at_least=-math.inf)
    return frozenset(name for one in compared for name in one.features)


def main(folder: Path) -> None:
    """Fit, drop evidence with hardly any weight, fit again; print the weights and the present figures."""
    names = read_lists(folder)
    pools = [names, *(thinned(names, seed) for seed in _FITTED_ON)]
    first = fit(pools)
    dropped = frozenset(name for name, weight in first.items() if abs(weight) < TOO_SMALL)
    for name, weight in fit(pools, dropped).items():
        print(f'    "{name}": {weight:.2f},')
    for half, counts in (("tuning", is_tuning), ("check", lambda gtin: not is_tuning(gtin))):
        _print(half, measure(names, counts=counts).total)
        thin = Figures()
        for seed in _JUDGED_ON:
            thin.add(measure(thinned(names, seed), counts=counts).total)
        _print(f"{half}, thinned", thin)


def _print(name: str, total: Figures) -> None:
    print(f"{name}: precision {total.precision:.4f} recall {total.recall:.4f} top3 {total.top3:.4f} ({total.pairs})")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
    except LabelledListsError as error:
        sys.exit(str(error))
