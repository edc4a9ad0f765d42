"""A drawing as an image: which letters it takes."""

from qualtoc.pictures import to_png

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><text x="4" y="15">{}</text></svg>'


def test_the_sign_of_no_evidence_is_drawn_in_the_letters_around_it() -> None:
    assert to_png(SVG.format("∅")) == to_png(SVG.format("Ø")) != to_png(SVG.format("O"))
