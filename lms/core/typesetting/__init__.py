"""Set documents with Typst in one Chinese face, and tell which characters that face can show."""

from lms.core.typesetting.face import FONT_FAMILY, character_map, pdf_of
from lms.core.typesetting.glyphs import CharacterMap, FontUnreadable, read_character_map

__all__ = [
    "FONT_FAMILY",
    "CharacterMap",
    "FontUnreadable",
    "character_map",
    "pdf_of",
    "read_character_map",
]
