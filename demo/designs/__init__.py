"""Label designs by the names that the catalogue uses: one per product line."""

from __future__ import annotations

from collections.abc import Callable

from demo.designs import biscuits, brews, dairy, drinks, frozen, meals, noodles, snacks, sweets
from demo.designs.label import Label

Design = Callable[[Label], None]

DESIGNS: dict[str, Design] = {
    design.__name__: design
    for design in (
        dairy.pasture_milk,
        dairy.fruit_milk,
        dairy.gulp_yogurt,
        dairy.greek_cup,
        snacks.wave_crisps,
        snacks.shrimp_snack,
        snacks.corn_balls,
        biscuits.butter_cafe,
        biscuits.dipped_sticks,
        noodles.cauldron_ramen,
        noodles.fire_noodles,
        drinks.spring_water,
        drinks.pop_soda,
        drinks.cool_run,
        drinks.flash_energy,
        brews.leaf_tea,
        brews.orchard_juice,
        brews.cold_brew,
        brews.daily_coffee,
        sweets.brauna_chocolate,
        sweets.nut_bar,
        sweets.jelly_forest,
        frozen.frozen_bar,
        frozen.moonlight_tub,
        frozen.cloud_cone,
        meals.today_kimbap,
        meals.thick_sandwich,
        meals.white_toothpaste,
    )
}
