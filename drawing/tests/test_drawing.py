from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from drawing import fonts
from drawing.canvas import Canvas, coverage
from drawing.colour import BLACK, INK, WHITE, ink_on, mix, rgb
from drawing.forms import FORMS
from drawing.forms.frame import Frame
from drawing.forms.turned import Turned
from drawing.lettering import Lettering, arched, fitted, word
from drawing.paint import Linear, Radial, paint_image
from drawing.palette import Palette
from drawing.paths import ellipse, rectangle, rounded, smooth
from drawing.warp import warp

RED, BLUE = rgb("#ff0000"), rgb("0000ff")


def pixel(picture: Image.Image, x: int, y: int) -> tuple[int, ...]:
    value = picture.getpixel((x, y))
    assert isinstance(value, tuple)
    return value


channels = st.integers(0, 255)


@given(channels, channels, channels)
def test_a_colour_code_is_read_with_and_without_its_mark(red: int, green: int, blue: int) -> None:
    code = f"{red:02x}{green:02X}{blue:02x}"
    assert rgb(code) == rgb(f"#{code}") == (red, green, blue, 255)


@pytest.mark.parametrize("code", ["", "#fff", "#12345g", "red", "#1234567"])
def test_what_is_no_colour_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="#rrggbb"):
        rgb(code)


def test_a_palette_has_four_colours() -> None:
    assert Palette.parse("#ff0000 #000000 #ffffff #0000ff") == Palette(RED, BLACK, WHITE, BLUE)
    with pytest.raises(ValueError, match="four colours, not 3"):
        Palette.parse("#ff0000 #000000 #ffffff")


def test_mixing_goes_from_one_colour_to_the_other() -> None:
    assert mix(RED, BLUE, 0) == RED
    assert mix(RED, BLUE, 1) == BLUE
    assert mix(BLACK, WHITE, 0.5)[:3] == (128, 128, 128)


def test_ink_is_dark_on_light_grounds_and_light_on_dark_ones() -> None:
    assert ink_on(rgb("#ffe14a")) == INK
    assert ink_on(rgb("#123a6b")) == WHITE


def test_a_gradient_runs_from_its_first_stop_to_its_last() -> None:
    ramp = paint_image(Linear((RED, BLUE), 90), (4, 200))
    assert pixel(ramp, 2, 0)[0] > 245
    assert pixel(ramp, 2, 199)[2] > 245
    glow = paint_image(Radial((WHITE, BLACK), (0.5, 0.5), 0.5), (101, 101))
    assert pixel(glow, 50, 50)[0] > 245
    assert pixel(glow, 0, 0)[0] < 10


@given(st.floats(2, 60), st.floats(2, 60))
def test_coverage_is_the_area_of_the_shape(width: float, height: float) -> None:
    mask = coverage(rectangle(4.0, 4.0, width, height), (0, 0, 72, 72))
    area = sum(level * count for level, count in enumerate(mask.histogram())) / 255
    assert area == pytest.approx(width * height, rel=0.3)


def test_filling_touches_the_inside_only_and_softens_the_edge() -> None:
    canvas = Canvas((40, 40))
    canvas.fill(ellipse(20, 20, 10, 10), RED)
    alpha = canvas.image.getchannel("A")
    assert canvas.image.getpixel((20, 20)) == RED
    assert alpha.getpixel((5, 20)) == 0
    assert any(0 < level < 255 for level in alpha.tobytes())


def test_drawing_outside_the_canvas_is_cut_off() -> None:
    canvas = Canvas((20, 20))
    canvas.fill(rectangle(-50, -50, 60, 60), RED)
    canvas.fill(rectangle(500, 500, 5, 5), BLUE)
    canvas.stroke([(-100, 15), (100, 15)], 4, BLUE)
    assert canvas.image.getpixel((5, 5)) == RED
    assert canvas.image.getpixel((15, 15)) == BLUE


def test_a_pen_moves_scales_and_turns() -> None:
    pen = Canvas((10, 10)).at(100, 50, 10, 90).at(1, 0, 0.5)
    assert pen.place([(0, 0), (2, 0)]) == [pytest.approx((100, 60)), pytest.approx((100, 70))]


def test_a_smooth_curve_goes_through_its_points() -> None:
    points = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]
    assert set(points) <= set(smooth(points))
    assert smooth(points, closed=False)[-1] == (0.0, 10.0)


def test_a_corner_radius_is_limited_to_half_the_side() -> None:
    xs = [x for x, _ in rounded(0, 0, 40, 10, 99)]
    assert min(xs) == pytest.approx(0)
    assert max(xs) == pytest.approx(40)


def test_warping_by_the_identity_changes_nothing() -> None:
    picture = paint_image(Linear((RED, BLUE), 30), (50, 70))
    assert warp(picture, (50, 70), lambda x, y: (x, y), cell=(16, 16)).tobytes() == picture.tobytes()


def test_a_label_around_a_bottle_is_squeezed_towards_its_edges() -> None:
    body = Turned(((0, 100), (400, 100)), sag=0)
    label = Image.new("RGBA", (200, 200), "white")
    label.paste((255, 0, 0, 255), (0, 0, 50, 200))
    wrapped, left, _ = body.wrap(label, 0, 400)
    red_until = next(x for x in range(5, 200) if pixel(wrapped, x, 200)[1] > 128)
    assert left + red_until - 350 < 45


def test_words_fit_into_their_box() -> None:
    style = Lettering("round", WHITE, weight=0.03, outlines=((0.05, BLACK),), slant=0.1, bounce=0.05)
    for text, width, height in (("우유", 300, 60), ("옥수수수염차", 120, 200)):
        picture = fitted(text, width, height, style)
        assert picture.width <= width * 1.03
        assert picture.height <= height * 1.03
        assert max(picture.width / width, picture.height / height) > 0.94


def test_vertical_letters_stand_above_each_other() -> None:
    assert word("보리차", 40, Lettering(vertical=True)).height > 2 * word("보리차", 40, Lettering()).height


def test_arching_lifts_the_middle() -> None:
    line = Image.new("RGBA", (100, 10), "black")
    bent = arched(line, 20)
    assert pixel(bent, 50, 3)[3] == 255
    assert pixel(bent, 2, 3)[3] == 0
    assert pixel(bent, 2, 26)[3] > 0


def _built(form: str, scale: float) -> Image.Image:
    """A pack with a label of two colours and a stripe, drawn at a scale."""
    frame = Frame(scale)
    canvas = Canvas(frame.pixels(FORMS[form].label_size), RED, scale=scale)
    width, height = FORMS[form].label_size
    canvas.fill(rectangle(0, height / 2, width, height / 2), BLUE)
    canvas.stroke([(0, height / 4), (width, height / 4)], 60, WHITE)
    palette = Palette(RED, BLUE, WHITE, BLACK)
    return FORMS[form].build(canvas.image, palette, random.Random(1), frame).image


@pytest.mark.parametrize("form", FORMS)
def test_a_form_looks_the_same_at_a_quarter_of_its_size(form: str) -> None:
    small, large = _built(form, 0.25), _built(form, 1).resize((225, 300), Image.Resampling.BOX)

    assert small.size == (225, 300)
    on_grey = [np.asarray(Image.alpha_composite(Image.new("RGBA", p.size, "grey"), p), float) for p in (small, large)]
    assert np.abs(on_grey[0] - on_grey[1]).mean() < 6
    coverages = [np.asarray(picture.getchannel("A")) > 127 for picture in (small, large)]
    assert (coverages[0] != coverages[1]).mean() < 0.015


def test_a_scaled_canvas_takes_places_in_units() -> None:
    canvas = Canvas((20, 20), scale=0.5)
    canvas.fill(rectangle(20, 20, 20, 20), RED)
    canvas.stroke([(0, 10), (40, 10)], 8, BLUE)
    canvas.paste(Image.new("RGBA", (4, 4), "white"), 40, 0, anchor="rt")

    assert pixel(canvas.image, 15, 15) == RED
    assert pixel(canvas.image, 5, 15)[3] == 0
    assert pixel(canvas.image, 2, 5) == BLUE
    assert pixel(canvas.image, 2, 8)[3] == 0
    assert pixel(canvas.image, 18, 1) == WHITE


def test_without_korean_fonts_there_is_still_one_face(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(face: str) -> None:
        raise fonts.FontMissingError(face)

    fonts.available_faces.cache_clear()
    monkeypatch.setattr(fonts, "font_file", missing)
    faces = fonts.available_faces()
    fonts.available_faces.cache_clear()

    assert faces == ("latin",)
    assert fitted("Banana", 100, 30, Lettering("latin", BLACK)).width > 60
