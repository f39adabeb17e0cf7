"""The two demo chains' lists, made from the catalogue, `catalogue/promotions.csv` and `catalogue/listed.csv`.

`python -m demo.chain_lists` writes `catalogue/cu.csv` and `catalogue/emart24.csv` in the shape that the
replica sites serve, what is promoted before what is not; `--check` only says whether they are up to date. CU's
names are cut as its site cuts them, emart24's are whole; each chain has its own way of writing badges, containers
and picture addresses.
"""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from demo.products import CATALOGUE, CatalogueError, Product, products_by_barcode

PROMOTIONS_CSV = CATALOGUE / "promotions.csv"
# What the chains sell without a promotion; `category` is set if a chain files it under a name of its own.
LISTED_CSV = CATALOGUE / "listed.csv"
COLUMNS = (
    "brand", "name", "price", "event", "img_url", "original_price", "gift_name", "gift_price", "category",
)  # fmt: skip
CU_NAME_BYTES = 24


@dataclass(frozen=True)
class ChainStyle:
    """How one chain writes its list."""

    label: str
    pet: str
    picture: str
    events: dict[str, str]
    categories: dict[str, str]
    name_bytes: int | None = None


CHAINS: dict[str, ChainStyle] = {
    "cu": ChainStyle(
        label="CU",
        pet="P",
        picture="https://img.cu.example/product/{barcode}.jpg",
        events={"1+1": "1+1", "2+1": "2+1"},
        categories={},
        name_bytes=CU_NAME_BYTES,
    ),
    "emart24": ChainStyle(
        label="emart24",
        pet="펫",
        picture="https://img.emart24.example/cmsbo/upload/nHq/plu_image/500x500/{barcode}.JPG",
        events={"1+1": "1 + 1", "2+1": "2 + 1", "3+1": "3 + 1", "세일": "세일", "골라담기": "골라담기", "덤": "덤"},
        categories={"과자류": "과자", "아이스크림": "과자", "식품": "간편식사"},
    ),
}


def cut_bytes(name: str, limit: int, encoding: str = "cp949") -> str:
    """Return the longest beginning of the name that fits into `limit` bytes, never half a letter."""
    return name.encode(encoding)[:limit].decode(encoding, errors="ignore")


def chain_name(product: Product, style: ChainStyle) -> str:
    """Return `브랜드)` and the rest of the name without blanks, as the chain's till has it."""
    container = product.container.replace("P", style.pet)
    whole = f"{product.brand}){product.line}{product.flavour}{container}{product.size}".replace(" ", "")
    return cut_bytes(whole, style.name_bytes) if style.name_bytes else whole


def chain_rows(chain: str, promotions: Path = PROMOTIONS_CSV, listed: Path = LISTED_CSV) -> list[dict[str, str]]:
    """Return the chain's promotions in the order of their table, then what it sells without one.

    Raises CatalogueError for an unknown barcode, or a badge that the chain does not have.
    """
    style = CHAINS[chain]
    promoted = [_promoted(row, style, place) for row, place in _rows_of(chain, promotions)]
    return promoted + [_listed(row, style, place) for row, place in _rows_of(chain, listed)]


def _rows_of(chain: str, path: Path) -> list[tuple[dict[str, str], str]]:
    """Return the rows of a chain, each with its file and line."""
    with path.open(encoding="utf-8", newline="") as lines:
        numbered = list(enumerate(csv.DictReader(lines), start=2))
    return [(row, f"{path.name}:{number}") for number, row in numbered if row["chain"] == chain]


def _promoted(row: dict[str, str], style: ChainStyle, place: str) -> dict[str, str]:
    if row["event"] not in style.events:
        raise CatalogueError(f"{place}: {style.label} has no badge {row['event']!r}")
    gift = _product(row["gift_barcode"], place) if row["gift_barcode"] else None
    return _listed(row, style, place) | {
        "event": style.events[row["event"]],
        "original_price": row["original_price"],
        "gift_name": chain_name(gift, style) if gift else "",
        "gift_price": str(gift.price) if gift else "",
    }


def _listed(row: dict[str, str], style: ChainStyle, place: str) -> dict[str, str]:
    product = _product(row["barcode"], place)
    return dict.fromkeys(COLUMNS, "") | {
        "brand": style.label,
        "name": chain_name(product, style),
        "price": row["price"],
        "img_url": style.picture.format(barcode=product.barcode),
        "category": row.get("category") or style.categories.get(product.category, product.category),
    }


def _product(barcode: str, place: str) -> Product:
    try:
        return products_by_barcode()[barcode]
    except KeyError:
        raise CatalogueError(f"{place}: no product has the barcode {barcode}") from None


def list_text(chain: str) -> str:
    """Return the chain's CSV file as text."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(chain_rows(chain))
    return text.getvalue()


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the lists, or check them; return the exit status."""
    parser = argparse.ArgumentParser(prog="demo.chain_lists", description="write the demo chains' lists")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a list is out of date")
    options = parser.parse_args(arguments)
    stale = []
    for chain in CHAINS:
        path, text = CATALOGUE / f"{chain}.csv", list_text(chain)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path.name)
            if not options.check:
                path.write_text(text, encoding="utf-8")
    print(f"{'out of date' if options.check else 'written'}: {', '.join(stale) or 'nothing'}")
    return 1 if options.check and stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
