"""The four colours in which one product is drawn."""

from __future__ import annotations

from dataclasses import dataclass, fields

from drawing.colour import Colour, rgb


@dataclass(frozen=True)
class Palette:
    """What each is for.

    `ground` is the pack's main colour, `second` stands beside it, `accent` marks flavour words and
    caps, `trim` is what is left: a drink's own colour, a lid, a foil.
    """

    ground: Colour
    second: Colour
    accent: Colour
    trim: Colour

    @classmethod
    def parse(cls, text: str) -> Palette:
        """Parse four `#rrggbb` codes separated by blanks. Raises ValueError on anything else."""
        codes = text.split()
        if len(codes) != len(fields(cls)):
            raise ValueError(f"a palette has four colours, not {len(codes)}: {text!r}")
        return cls(*map(rgb, codes))
