"""The blocks a lesson is built of; each cites its clause and facts where it states something.

An example value of the standard and a value of the law are two kinds of block and never mix.
Clauses, facts and laws are cited by their public codes, so that a page survives a new edition.
"""

from lms.courses.blocks.audiences import audiences_of
from lms.courses.blocks.body import LessonBody
from lms.courses.blocks.checks import CheckOption
from lms.courses.blocks.citations import Citations, CitedCodes, cite_law, cited_codes, look_up
from lms.courses.blocks.rendering import CheckPart, HtmlPart, Part, RenderedBody, ScenarioPart, render_body

__all__ = [
    "CheckOption",
    "CheckPart",
    "Citations",
    "CitedCodes",
    "HtmlPart",
    "LessonBody",
    "Part",
    "RenderedBody",
    "ScenarioPart",
    "audiences_of",
    "cite_law",
    "cited_codes",
    "look_up",
    "render_body",
]
