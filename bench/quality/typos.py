"""Make one typing error, as it happens on a Korean keyboard."""

from __future__ import annotations

import random
import unicodedata
from typing import Final

# Neighbours on the two-set keyboard (두벌식), by row.
_ROWS: Final = (
    "ㅂㅈㄷㄱㅅ",
    "ㅁㄴㅇㄹㅎ",
    "ㅋㅌㅊㅍ",
    "ㅛㅕㅑㅐㅔ",
    "ㅗㅓㅏㅣ",
    "ㅠㅜㅡ",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1234567890",
)
_SHIFTED: Final = {"ㄲ": "ㄱ", "ㄸ": "ㄷ", "ㅃ": "ㅂ", "ㅆ": "ㅅ", "ㅉ": "ㅈ", "ㅒ": "ㅐ", "ㅖ": "ㅔ"}


def with_typo(text: str, chance: random.Random) -> str:
    """Return the text with one typing error, never the text itself. `text` has at least two characters."""
    typos = (_wrong_letter, _missing_final, _missing_syllable, _doubled, _exchanged)
    for typo in (*chance.sample(typos, len(typos)), _doubled):
        changed = typo(text, chance)
        if changed != text:
            return changed
    return text + text[-1]


def _neighbours() -> dict[str, str]:
    found = {key: row[max(0, at - 1) : at] + row[at + 1 : at + 2] for row in _ROWS for at, key in enumerate(row)}
    return found | _SHIFTED


def _jamo(keys: dict[str, str]) -> dict[str, str]:
    """Replace compatibility letters by conjoining ones."""
    return {_conjoining(key): _conjoining(others) for key, others in keys.items()}


def _conjoining(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", sign) for sign in text)


_NEIGHBOURS: Final = _jamo(_neighbours())


def _wrong_letter(text: str, chance: random.Random) -> str:
    letters = [unicodedata.normalize("NFD", sign) for sign in text]
    places = [
        (sign, at) for sign, parts in enumerate(letters) for at, letter in enumerate(parts) if letter in _NEIGHBOURS
    ]
    if not places:
        return text
    sign, at = chance.choice(places)
    parts = letters[sign]
    wrong = parts[:at] + chance.choice(_NEIGHBOURS[parts[at]]) + parts[at + 1 :]
    return text[:sign] + unicodedata.normalize("NFC", wrong) + text[sign + 1 :]


def _missing_final(text: str, chance: random.Random) -> str:
    places = [at for at, sign in enumerate(text) if len(unicodedata.normalize("NFD", sign)) == 3]
    if not places:
        return text
    at = chance.choice(places)
    return text[:at] + unicodedata.normalize("NFC", unicodedata.normalize("NFD", text[at])[:2]) + text[at + 1 :]


def _missing_syllable(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + text[at + 1 :]


def _doubled(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[: at + 1] + text[at:]


def _exchanged(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) - 1)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
