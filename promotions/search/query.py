"""The query that a shopper typed, parsed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Final

from promotions.gtin import normalise_gtin
from promotions.names.hangul import typed_on_two_set
from promotions.names.synonyms import unite_spellings
from promotions.search.documents import letters, stated_amount

LONGEST: Final = 100
_SHORTEST_RETYPED: Final = 2
_AMOUNT: Final = re.compile(r"\d+(?:\.\d+)?\s*(?:kg|mg|ml|cc|l|g|리터|그램)(?![a-z])", re.IGNORECASE)
_BETWEEN_WORDS: Final = re.compile(r"[\s)(,_/·・+&-]+")


@dataclass(frozen=True, slots=True)
class Query:
    """Words in any order, sizes that should fit, and the barcode if the text is one.

    `everything` is the whole text in one word, including sizes.
    """

    words: tuple[str, ...]
    amounts: tuple[tuple[str, float], ...]
    everything: str
    gtin: str | None

    @property
    def whole(self) -> str:
        """All words in one, as chains write names."""
        return "".join(self.words)

    @property
    def united(self) -> Query:
        """The same query in united spellings."""
        return replace(self, words=tuple(map(_united, self.words)))


def parse_query(text: str) -> Query:
    """Parse a query. Never raises; characters beyond `LONGEST` are ignored."""
    text = unicodedata.normalize("NFKC", text[:LONGEST])
    amounts = [amount for found in _AMOUNT.findall(text) if (amount := stated_amount(found))]
    rest = _AMOUNT.sub(" ", text) if amounts else text
    words = [word for part in _BETWEEN_WORDS.split(rest) if (word := letters(part))]
    return Query(tuple(words), tuple(amounts), letters(text), normalise_gtin(text.strip()))


def retyped(text: str) -> Query | None:
    """Return the query that the same keys give on a Korean keyboard; None if they give no word."""
    if not text.isascii():
        return None
    korean = typed_on_two_set(text[:LONGEST])
    return parse_query(korean) if sum(map(_is_syllable, korean)) >= _SHORTEST_RETYPED else None


def _united(word: str) -> str:
    """Unite the spelling unless that only shortens the word: 코카콜라 is a 콜라, but so are other things."""
    found = unite_spellings(word)
    return word if found in word else found


def _is_syllable(letter: str) -> bool:
    return "가" <= letter <= "힣"
