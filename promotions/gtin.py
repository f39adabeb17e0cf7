"""Barcodes: one 13-digit key for what the chains write as EAN-13, EAN-8, UPC-A, UPC-E or a padded mixture.

Source of the rules: GS1 General Specifications (check digit, UPC-E expansion, restricted circulation numbers).
"""

from __future__ import annotations

import re

_UPC_BODY = 11
_DIGITS = re.compile(r"\d{6,14}")

# Restricted circulation (GS1 prefixes 02, 04, 20–29) and one chain's own internal series, whose codes pass the
# check digit by construction but name no article outside that chain.
_INTERNAL_PREFIXES = ("02", "04", *(str(prefix) for prefix in range(20, 30)), "150")


def check_digit(body: str) -> int:
    """Return the GS1 check digit of `body` (the code without its last digit)."""
    total = sum(int(digit) * (3 if index % 2 == 0 else 1) for index, digit in enumerate(reversed(body)))
    return -total % 10


def is_valid(code: str) -> bool:
    """Return whether the last digit of an 8-, 12-, 13- or 14-digit code is its check digit."""
    return code.isascii() and code.isdigit() and check_digit(code[:-1]) == int(code[-1])


def _expand_upc_e(code: str) -> str | None:
    """Return the 12-digit UPC-A of an 8-digit UPC-E with number system 0 or 1, or None."""
    system, body, check = code[0], code[1:7], code[7]
    if system not in "01":
        return None
    last = body[5]
    if last in "012":
        middle = body[:2] + last + "0000" + body[2:5]
    elif last == "3":
        middle = body[:3] + "00000" + body[3:5]
    elif last == "4":
        middle = body[:4] + "00000" + body[4]
    else:
        middle = body[:5] + "0000" + last
    return system + middle + check


def _from_eight(code: str) -> str | None:
    """Read EAN-8 or UPC-E. A code that starts with 0 is UPC-E: EAN-8 numbers below 10000000 are shops' own."""
    if code[0] in "01":
        upc_a = _expand_upc_e(code)
        if upc_a and is_valid(upc_a):
            return "0" + upc_a
    return code.zfill(13) if code[0] not in "02" and is_valid(code) else None


def _unpadded(code: str) -> str | None:
    """Read a US code that was padded with zeros and lost its check digit (0003400023934 → 0034000239344)."""
    core = code.lstrip("0")
    if not core or len(core) > _UPC_BODY:
        return None
    if len(core) in {6, 7}:
        eight = core.zfill(7)
        upc_a = _expand_upc_e(eight + "0")
        if upc_a:
            return "0" + upc_a[:11] + str(check_digit(upc_a[:11]))
    if len(core) < 9:  # noqa: PLR2004 - too short for a company prefix and an item: a shop's own number
        return None
    body = core.zfill(_UPC_BODY)
    return "0" + body + str(check_digit(body))


def normalise_gtin(text: str | None) -> str | None:
    """Return the 13-digit GTIN of a code as a chain writes it, or None if it identifies no article.

    Accepts EAN-13, UPC-A (with or without the leading zero), EAN-8, UPC-E, and US codes padded with zeros to 12 or 13
    digits after losing their check digit. Internal codes and codes with a wrong check digit give None.
    """
    code = (text or "").strip()
    if not _DIGITS.fullmatch(code) or not code.isascii() or set(code) == {"0"}:
        return None
    result: str | None = None
    if len(code) == 14:  # noqa: PLR2004
        # Only an indicator of 0 is the article itself; 1–8 are its cartons.
        result = code[1:] if code[0] == "0" and is_valid(code) else None
    elif len(code) in {12, 13}:
        full = code.zfill(13)
        result = full if is_valid(full) else _unpadded(full)
    elif len(code) == 8:  # noqa: PLR2004
        result = _from_eight(code)
    if result is None or (not result.startswith("00000") and _is_internal(result)):
        return None
    return result


def _is_internal(code: str) -> bool:
    # A UPC-A keeps its number system behind the padding zero: 0 + 2…, 0 + 4… are the restricted ones, as 02 and 04.
    return code.startswith(_INTERNAL_PREFIXES)


# The code in a picture's file name (GD_8801045521060_001.jpg), or 7-Eleven's two parts (…/8809803/548472.1.jpg,
# short ones …/0098008/00056.1.jpg and …/03424/005.1.jpg).
_CODE_IN_ADDRESS = re.compile(r"(?<!\d)(\d{8,14})(?!\d)[^/]*$")
_CODE_IN_TWO = re.compile(r"/(\d{7}(?=/\d{5,6}\.)|\d{5}(?=/\d{3}\.))/(\d+)\.[^/]*$")


def code_in_address(address: str) -> str:
    """Return the barcode in a picture's address as the chain writes it there, or "" if there is none."""
    path = address.partition("?")[0].partition("#")[0]
    if found := _CODE_IN_ADDRESS.search(path):
        return found[1]
    found = _CODE_IN_TWO.search(path)
    return found[1] + found[2] if found else ""
