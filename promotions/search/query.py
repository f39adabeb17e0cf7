"""What a shopper typed, taken apart."""

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
class Question:
    """Words to be found in any order, sizes that should fit, and the barcode if it is one.

    `everything` is all that was typed in one, sizes too.
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
    def united(self) -> Question:
        """The same question in united spellings."""
        return replace(self, words=tuple(map(_united, self.words)))


def read_question(text: str) -> Question:
    """Take a question apart. Never raises, whatever the text; past `LONGEST` characters it is not read."""
    text = unicodedata.normalize("NFKC", text[:LONGEST])
    amounts = [amount for found in _AMOUNT.findall(text) if (amount := stated_amount(found))]
    rest = _AMOUNT.sub(" ", text) if amounts else text
    words = [word for part in _BETWEEN_WORDS.split(rest) if (word := letters(part))]
    return Question(tuple(words), tuple(amounts), letters(text), normalise_gtin(text.strip()))


def retyped(text: str) -> Question | None:
    """The same keys on a Korean keyboard, where Latin letters were typed; None where that makes no word."""
    if not text.isascii():
        return None
    korean = typed_on_two_set(text[:LONGEST])
    return read_question(korean) if sum(map(_is_syllable, korean)) >= _SHORTEST_RETYPED else None


def _united(word: str) -> str:
    """As names are united, unless that only shortens the word: 코카콜라 is a 콜라, but other things are, too."""
    found = unite_spellings(word)
    return word if found in word else found


def _is_syllable(sign: str) -> bool:
    return "가" <= sign <= "힣"
