"""Flavour illustrations by the names that the catalogue uses."""

from __future__ import annotations

from collections.abc import Callable

from drawing.canvas import Pen
from drawing.colour import Colour, rgb
from drawing.motifs import fruit, plants, savoury, scenery, sweets

Motif = Callable[[Pen], None]


def _citrus(colour: str) -> Motif:
    return lambda pen: fruit.citrus(pen, rgb(colour))


def _scoop(colour: str, specks: str | None = None) -> Motif:
    bits: Colour | None = rgb(specks) if specks else None
    return lambda pen: sweets.scoop(pen, rgb(colour), bits)


def _splash(colour: str) -> Motif:
    return lambda pen: sweets.splash(pen, rgb(colour))


MOTIFS: dict[str, Motif] = {
    "strawberry": fruit.strawberry,
    "banana": fruit.banana,
    "blueberry": fruit.blueberry,
    "grapes": fruit.grapes,
    "green_grapes": fruit.green_grapes,
    "apple": fruit.apple,
    "green_apple": fruit.green_apple,
    "peach": fruit.peach,
    "mango": fruit.mango,
    "melon": fruit.melon,
    "tomato": fruit.tomato,
    "fig": fruit.fig,
    "cranberry": fruit.cranberry,
    "pumpkin": fruit.pumpkin,
    "lemon": _citrus("#ffd92e"),
    "lime": _citrus("#8fce3a"),
    "orange": _citrus("#ff9a1f"),
    "grapefruit": _citrus("#f7705c"),
    "almond": plants.almond,
    "hazelnut": plants.hazelnut,
    "barley": plants.barley,
    "corn": plants.corn,
    "coffee": plants.coffee_bean,
    "tea": plants.tea_leaf,
    "mint": plants.mint,
    "raisin_tree": plants.raisin_tree,
    "red_bean": plants.red_bean,
    "vanilla": plants.vanilla,
    "onion": plants.onion,
    "chili": plants.chili,
    "garlic": plants.garlic,
    "cocoa": sweets.chocolate,
    "milk_chocolate": sweets.milk_chocolate,
    "white_chocolate": sweets.white_chocolate,
    "butter_cookie": sweets.butter_cookie,
    "chip_cookie": sweets.chip_cookie,
    "matcha_cookie": sweets.matcha_cookie,
    "milk": _splash("#ffffff"),
    "swirl": sweets.yogurt_swirl,
    "honey": sweets.honey,
    "egg": sweets.egg,
    "scoop_vanilla": _scoop("#fff0c4", "#5b3a22"),
    "scoop_chocolate": _scoop("#7a4628"),
    "scoop_green_tea": _scoop("#a9bf5f"),
    "scoop_rice_cake": _scoop("#e9d2a0", "#c79a55"),
    "scoop_mint": _scoop("#9fe0c4", "#4a2614"),
    "crisp": savoury.crisp,
    "shrimp": savoury.shrimp,
    "clam": savoury.clam,
    "cheese": savoury.cheese,
    "seaweed": savoury.seaweed,
    "flame": savoury.flame,
    "tuna_mayo": savoury.tuna_mayo,
    "bulgogi": savoury.bulgogi,
    "bibimbap": savoury.bibimbap,
    "kimchi_ham": savoury.kimchi_ham,
    "ham": savoury.ham,
    "charcoal": savoury.charcoal,
    "cow": scenery.cow,
    "sparkle": scenery.sparkle,
}
