"""Names and pages whose bytes were read in the wrong encoding."""

from __future__ import annotations

import re
from typing import Final

# What decoders leave in place of what they cannot read, and controls that no name has.
_UNREADABLE: Final = "\ufffd"
_REMAINS: Final = re.compile("[\ufffd\x80-\x9f]|\\?{2,}")
_HANGUL: Final = re.compile("[가-힣]")
# (read as, was): the confusions of Korean sites and files.
_CONFUSIONS: Final = (("cp949", "utf-8"), ("cp1252", "utf-8"), ("latin-1", "utf-8"), ("latin-1", "cp949"))


def is_broken(name: str) -> bool:
    """Return whether the name shows that its bytes were decoded wrongly: 롯데 as "·Ôµ¥" or "�Ե�"."""
    return bool(_REMAINS.search(name)) or any(_was(name, *confusion) for confusion in _CONFUSIONS)


def is_garbled(text: str) -> bool:
    """Return whether a whole page was decoded wrongly: more of it could not be read than is Korean."""
    return text.count(_UNREADABLE) > len(_HANGUL.findall(text))


def _was(name: str, read_as: str, encoding: str) -> bool:
    """Return whether undoing this confusion gives another, Korean name."""
    if name.isascii():
        return False
    try:
        undone = name.encode(read_as).decode(encoding)
    except UnicodeError:
        return False
    return bool(_HANGUL.search(undone))
