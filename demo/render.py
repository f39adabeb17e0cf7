"""Draw the catalogue's pictures: `python -m demo.render --out DIR [--large DIR]`.

`--out` gets `<barcode>.jpg`, 500 x 500 on white, as chains show their articles; `--large` gets
`<barcode>.png`, the front alone, 900 x 1200 with a transparent ground. A picture whose row, whose
drawing code and whose fonts have not changed since the last run is not drawn again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import PIL
from PIL import Image
from tqdm import tqdm

from demo.fronts import catalogue_picture, render_front
from demo.products import CatalogueError, Product, load_products
from demo.sources import drawing_sources
from drawing.fonts import FAMILIES, FontMissingError, font_file

RECORD = ".rendered.json"


@dataclass
class Shelf:
    """A folder of drawn pictures and the record of what each was drawn from."""

    folder: Path
    suffix: str
    drawn: dict[str, str] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path, suffix: str) -> Shelf:
        folder.mkdir(parents=True, exist_ok=True)
        return cls(folder, suffix, _read_record(folder / RECORD))

    def holds(self, product: Product, digest: str) -> bool:
        path = self.path(product)
        return self.drawn.get(path.name) == digest and path.exists()

    def put(self, product: Product, picture: Image.Image, digest: str) -> None:
        """Write the picture beside its place and move it there, so that none is ever half written."""
        path = self.path(product)
        draft = path.with_name(f".{path.name}.part")
        if self.suffix == "jpg":
            picture.save(draft, "JPEG", quality=90)
        else:
            picture.save(draft, "PNG", compress_level=1)
        draft.replace(path)
        self.drawn[path.name] = digest

    def path(self, product: Product) -> Path:
        return self.folder / f"{product.barcode}.{self.suffix}"

    def close(self) -> None:
        (self.folder / RECORD).write_text(json.dumps(self.drawn, indent=0, sort_keys=True), encoding="utf-8")


def _read_record(path: Path) -> dict[str, str]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(digest) for name, digest in record.items()} if isinstance(record, dict) else {}


def digest_of(product: Product) -> str:
    """Return a hash of everything that the product's picture depends on."""
    return hashlib.sha256(f"{_renderer_digest()} {product!r}".encode()).hexdigest()


@lru_cache(maxsize=1)
def _renderer_digest() -> str:
    """Return the drawing code, the fonts and Pillow's version."""
    found = hashlib.sha256(PIL.__version__.encode())
    for path in [*drawing_sources(), *(font_file(face) for face in FAMILIES)]:
        found.update(path.read_bytes())
    return found.hexdigest()


def render_all(products: Sequence[Product], shelves: Sequence[Shelf], *, quiet: bool = False) -> int:
    """Draw what is missing or out of date on any shelf; return the number of products drawn."""
    due = [product for product in products if not all(shelf.holds(product, digest_of(product)) for shelf in shelves)]
    try:
        for product in tqdm(due, desc="drawing fronts", unit="front", disable=quiet or not due or None):
            front, digest = render_front(product), digest_of(product)
            for shelf in shelves:
                shelf.put(product, catalogue_picture(front) if shelf.suffix == "jpg" else front, digest)
    finally:
        for shelf in shelves:
            shelf.close()
    return len(due)


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw what is out of date; return the exit status."""
    parser = argparse.ArgumentParser(prog="demo.render", description="draw the demo catalogue's pictures")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="500 x 500 JPEGs on white")
    parser.add_argument("--large", type=Path, metavar="DIR", help="also 900 x 1200 PNGs without ground")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    options = parser.parse_args(arguments)
    try:
        products = load_products()
        shelves = [Shelf.open(options.out, "jpg")]
        if options.large:
            shelves.append(Shelf.open(options.large, "png"))
        drawn = render_all(products, shelves, quiet=options.quiet)
    except (CatalogueError, FontMissingError, OSError) as error:
        print(f"demo.render: {error}", file=sys.stderr)
        return 1
    print(f"{drawn} fronts drawn, {len(products) - drawn} up to date")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
