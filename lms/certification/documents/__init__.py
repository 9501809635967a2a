"""The certificate as a document: set with Typst, checked for missing glyphs, made once and kept."""

from lms.certification.documents.drawing import GlyphsMissing, kept_pdf

__all__ = ["GlyphsMissing", "kept_pdf"]
