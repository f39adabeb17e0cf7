"""Pack forms: each takes a flat label and returns the front of the pack on a transparent ground."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from drawing.canvas import Canvas
from drawing.forms import bottles, boxes, cans, cups, fresh, wraps
from drawing.forms.frame import Frame
from drawing.paint import Size
from drawing.palette import Palette

Builder = Callable[[Image.Image, Palette, random.Random, Frame], Canvas]


@dataclass(frozen=True)
class Form:
    """A builder and the size of the flat label it wants (pixels).

    `safe` is the share of the label's width that is seen without much foreshortening.
    """

    label_size: Size
    build: Builder
    safe: float = 0.9


FORMS: dict[str, Form] = {
    "can": Form((676, 1020), cans.can, 0.7),
    "slim_can": Form((514, 1050), cans.slim_can, 0.7),
    "short_can": Form((514, 870), cans.short_can, 0.7),
    "pet_bottle": Form((494, 470), bottles.pet_bottle, 0.72),
    "sport_bottle": Form((542, 710), bottles.sport_bottle, 0.66),
    "tea_bottle": Form((518, 630), bottles.tea_bottle, 0.72),
    "juice_bottle": Form((590, 590), bottles.juice_bottle, 0.72),
    "milk_bottle": Form((676, 964), bottles.milk_bottle, 0.64),
    "yogurt_bottle": Form((628, 954), bottles.yogurt_bottle, 0.54),
    "ramen_cup": Form((940, 958), cups.ramen_cup, 0.62),
    "ramen_bowl": Form((1030, 566), cups.ramen_bowl, 0.64),
    "ice_tub": Form((886, 790), cups.ice_tub, 0.7),
    "yogurt_cup": Form((880, 728), cups.yogurt_cup, 0.66),
    "coffee_cup": Form((716, 888), cups.coffee_cup, 0.62),
    "bag": Form((800, 1130), wraps.bag, 0.86),
    "pouch": Form((760, 1140), wraps.pouch, 0.86),
    "ice_bar": Form((560, 1140), wraps.ice_bar, 0.86),
    "bar": Form((870, 400), wraps.bar, 0.82),
    "tablet": Form((580, 1076), wraps.tablet, 0.86),
    "box": Form((660, 980), boxes.box, 0.9),
    "stick_box": Form((430, 1050), boxes.stick_box, 0.88),
    "gable_carton": Form((540, 780), boxes.gable_carton, 0.9),
    "small_carton": Form((540, 620), boxes.small_carton, 0.9),
    "tube": Form((540, 874), boxes.tube, 0.66),
    "triangle_kimbap": Form((900, 1060), fresh.triangle_kimbap, 0.6),
    "sandwich": Form((800, 1090), fresh.sandwich, 0.9),
    "cone": Form((660, 1000), fresh.cone, 0.62),
}
