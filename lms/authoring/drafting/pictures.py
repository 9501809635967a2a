"""Judge a picture of a document: what the library takes, what is turned into PNG, what is left out."""

from __future__ import annotations

import base64
import warnings
from hashlib import sha1
from io import BytesIO
from typing import Final

from PIL import Image, UnidentifiedImageError

TAKEN: Final = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}
TURNED: Final = frozenset({"BMP", "TIFF", "DIB"})
MOST_BYTES: Final = 10 * 1024 * 1024
MOST_PIXELS: Final = 40_000_000
SMALL: Final = 240
BROKEN: Final = (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError)


class UnfitPicture(Exception):
    """The library does not take the picture: it is too large, or of a kind no browser shows."""

    def __init__(self, *, is_large: bool = False) -> None:
        """Keep which of the two it is."""
        super().__init__()
        self.is_large = is_large


def fit_picture(data: bytes) -> tuple[str, bytes]:
    """Give a picture the name by which equal ones are known, and its bytes; raise UnfitPicture.

    The size stands in the head of the file, so a bomb is known before a single point is unpacked.
    """
    if len(data) > MOST_BYTES:
        raise UnfitPicture(is_large=True)
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(BytesIO(data)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise UnfitPicture(is_large=True)
            kind = picture.format or ""
            if kind in TURNED:
                data, kind = _as_png(picture), "PNG"
            elif kind in TAKEN:
                # A picture cut off in the middle has a whole head: only its points tell.
                picture.draft("RGB", (SMALL, SMALL))
                picture.load()
    except BROKEN as fault:
        raise UnfitPicture from fault
    if kind not in TAKEN:
        raise UnfitPicture
    return f"{sha1(data, usedforsecurity=False).hexdigest()[:16]}.{TAKEN[kind]}", data


def small_copy(data: bytes, side: int = SMALL) -> str:
    """Give a small copy on white, as an address that a page can show without asking for it."""
    with Image.open(BytesIO(data)) as picture:
        picture.thumbnail((side, side))
        points = picture.convert("RGBA")
    paper = Image.new("RGB", points.size, "white")
    paper.paste(points, mask=points)
    stream = BytesIO()
    paper.save(stream, "WEBP")
    return f"data:image/webp;base64,{base64.b64encode(stream.getvalue()).decode()}"


def _as_png(picture: Image.Image) -> bytes:
    stream = BytesIO()
    picture.convert("RGBA" if picture.mode in {"RGBA", "LA", "PA"} else "RGB").save(stream, "PNG")
    return stream.getvalue()
