"""A drawing in SVG as an image in PNG, without a browser: the one door to resvg.

Scripts, styles from elsewhere and external images are not read; letters come from the fonts of this computer.
"""

import re
from math import sqrt

import resvg_py

PIXELS = 40_000_000
"""No image has more; a larger drawing is written less finely."""

SCALE = 2.0
_DRAWN_AS = str.maketrans("∅", "Ø")
"""Signs that few fonts have, and would be taken from one of another style, by what looks the same in any."""

_SIZE = re.compile(r'<svg[^>]*?\bwidth="(\d+(?:\.\d+)?)"[^>]*?\bheight="(\d+(?:\.\d+)?)"', re.DOTALL)


def to_png(svg: str) -> bytes:
    """The drawing as an image on white, two pixels for each unit of the drawing unless that were too many.

    Raises:
        ValueError: it is no SVG with a width and a height in units.
    """
    found = _SIZE.search(svg)
    if found is None:
        raise ValueError("an SVG without size")
    width, height = (max(1.0, float(size)) for size in found.groups())
    scale = min(SCALE, sqrt(PIXELS / (width * height)))
    image = resvg_py.svg_to_bytes(
        svg_string=svg.translate(_DRAWN_AS),
        background="#ffffff",
        width=max(1, round(width * scale)),
        sans_serif_family="DejaVu Sans",
    )
    return bytes(image)
