"""Recordings: what a browser can play, and which bytes it asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualtoc.coding.recordings import asked_range, media_type
from qualtoc.errors import Invalid


@pytest.mark.parametrize(
    ("file", "data", "kind"),
    [
        ("a.MP3", b"ID3\x04", "audio/mpeg"),
        ("a.m4a", b"\0\0\0\x20ftypM4A ", "audio/mp4"), ("a.wav", b"RIFF", "audio/wav"),
        ("a.opus", b"OggS", "audio/ogg"),
    ],
)  # fmt: skip
def test_recording_is_known_by_its_name_and_its_begin(file: str, data: bytes, kind: str) -> None:
    assert media_type(file, data) == kind


@pytest.mark.parametrize(("file", "data"), [("a.exe", b"MZ"), ("a.mp3", b"<html>"), ("a.mp3", b""), ("", b"ID3")])
def test_what_no_browser_plays_is_refused(file: str, data: bytes) -> None:
    with pytest.raises(Invalid):
        media_type(file, data)


@pytest.mark.parametrize(
    ("header", "asked"),
    [
        ("bytes=0-", (0, 10)), ("bytes=2-5", (2, 6)), ("bytes=8-99", (8, 10)),
        ("bytes=-3", (7, 10)), ("bytes=-99", (0, 10)),
        ("bytes=10-", None), ("bytes=5-2", None), ("bytes=-", None), ("bytes=0-1,3-4", None),
        ("items=1-2", None), (None, None),
    ],
)  # fmt: skip
def test_range_is_read_as_a_player_means_it(header: str | None, asked: tuple[int, int] | None) -> None:
    assert asked_range(header, 10) == asked


@given(st.text("bytes=-0123456789, ", max_size=20), st.integers(0, 100))
def test_range_lies_within_the_recording(header: str, size: int) -> None:
    asked = asked_range(header, size)
    assert asked is None or 0 <= asked[0] < asked[1] <= size
