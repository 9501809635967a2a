"""Keep a compiler with the face read, and set templates from values alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock

import manimgx_fonts_cjk
import typst

from lms.core.typesetting.glyphs import CharacterMap, read_character_map

FONT_FOLDER = Path(str(manimgx_fonts_cjk.__file__)).parent
FONT_FAMILY = "Noto Sans CJK SC"
_compiling = Lock()


def pdf_of(template: Path, values: Mapping[str, str], made_at: datetime) -> bytes:
    """Set a template as a tagged PDF; equal values and moments give equal bytes.

    The template reads the values as texts by `sys.inputs`; none of them is read as markup.
    """
    with _compiling:
        pdf, _warnings = compiler(template.parent).compile_with_warnings(
            str(template),
            format="pdf",
            sys_inputs=dict(values),
            pdf_standards=["ua-1"],
            timestamp=made_at.replace(microsecond=0),
        )
    if not isinstance(pdf, bytes):
        raise TypeError(template.name)
    return pdf


@cache
def compiler(root: Path) -> typst.Compiler:
    """Keep one compiler a folder of templates: it has read the fonts, which takes longer than a page."""
    return typst.Compiler(font_paths=[str(FONT_FOLDER)], ignore_system_fonts=True, root=str(root))


@cache
def character_map() -> CharacterMap:
    """Read which characters the face can show."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)]
    ).fonts()
    face = next(font for font in fonts if font.family == FONT_FAMILY)
    return read_character_map(Path(str(face.path)), face.index)
