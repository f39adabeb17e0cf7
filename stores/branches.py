"""Read the branch name out of a store's name, and decide if two entries mean one store."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stores.brands import normalise

_OPERATOR = re.compile(r"비지에프리테일|비지에프휴먼넷|지에스리테일|코리아세븐")
_BRAND = re.compile(
    r"지에스(?:\(gs\))?25|지에스이십오|gs25|세븐일레븐|7-?eleven|이마트24|emart24|씨스페이스(?:24)?|편의점|^씨유|^cu(?![a-z])|^지에스|^gs|^세븐"
)
_PUNCTUATION = re.compile(r"[\W_]+")
# 점 and 점주 ("branch", "branch owner") end a full name. A final 주 is the owner too, but not in 제주 or 광주.
_CLOSING = re.compile(r"(?:점주|점|(?<![제광전청여진경원파양공상나영충무성])주)$")


@dataclass(frozen=True, slots=True)
class Branch:
    """`name` has no brand, operator and final word. `cut` is true if the register dropped its end."""

    name: str
    cut: bool

    @classmethod
    def of(cls, store_name: str) -> Branch:
        """Return the branch of a store: 당인동 for `세븐당인동점주` and `세븐일레븐당인동점`, "" for `씨유` alone."""
        text = _OPERATOR.sub("", normalise(store_name))
        for _ in range(2):  # 지에스GS25성수: a brand may stand twice
            text = _PUNCTUATION.sub("", _BRAND.sub("", text))
        name = _CLOSING.sub("", text)
        return cls(name=name, cut=name == text)

    def continues(self, other: Branch) -> bool:
        """Say if `other` is this name, cut: 세븐일레븐호평 of 세븐호평오거리점. Two syllables are enough."""
        return other.cut and len(other.name) >= 2 and self.name.startswith(other.name)  # noqa: PLR2004


class Address:
    """The entries of one chain at one address, in their order. An old and a new registration count as one store.

    A cut name stands for at most one full name, so `롯데월드` does not hide three stores in Lotte World. Coordinates
    are not compared: eleven stores of one campus share a single point.
    """

    def __init__(self) -> None:
        self._known: list[Branch] = []
        self._standing_for: dict[Branch, str] = {}

    def repeats(self, branch: Branch) -> bool:
        """Say if `branch` was there before, and remember it."""
        repeated = any(self._same(branch, known) for known in self._known)
        if not repeated:
            self._known.append(branch)
        return repeated

    def _same(self, branch: Branch, known: Branch) -> bool:
        if branch.name in (known.name, self._standing_for.get(known)) or known.continues(branch):
            return True
        if branch.continues(known) and known not in self._standing_for:
            self._standing_for[known] = branch.name
            return True
        return False


def may_be_same(one: Branch, other: Branch) -> bool:
    """Say if two names of one chain at one place can mean one store. A name without a branch fits every other."""
    return one.name == other.name or one.continues(other) or other.continues(one) or not (one.name and other.name)
