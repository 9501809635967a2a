"""Tell by its bytes what kind of document a file is and read it, or say in words why not."""

from __future__ import annotations

from typing import BinaryIO, Final
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from django.utils.translation import gettext as _
from docx.opc.exceptions import OpcError as WordError
from lxml.etree import LxmlError
from pptx.exc import PythonPptxError

from lms.authoring.bundles.reading import CourseFile, is_course_file, read_course_file
from lms.authoring.drafting.packages import OLE_SIGNATURE, ZIP_SIGNATURES, Members, damaged, read_package
from lms.authoring.importing.markdown import (
    MOST_MARKDOWN,
    SUFFIXES,
    read_markdown,
    read_markdown_files,
    refuse_long_markdown,
)
from lms.authoring.importing.rules.outline import Outline
from lms.authoring.importing.slides import read_slides
from lms.authoring.importing.word import read_word
from lms.core.refusals import UnreadableFile

WORD, SLIDES = "word/document.xml", "ppt/presentation.xml"
MACROS: Final = ("word/vbaProject.bin", "ppt/vbaProject.bin")
# What the libraries raise on a document that breaks the rules of its format.
BROKEN: Final = (
    WordError,
    PythonPptxError,
    LxmlError,
    ParseError,
    BadZipFile,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    NotImplementedError,
)


def read_file(stream: BinaryIO, filename: str) -> Outline | CourseFile:
    """Read a document of any known kind, or a course; raise UnreadableFile with the reason."""
    start = stream.read(len(OLE_SIGNATURE))
    stream.seek(0)
    if filename.lower().endswith(SUFFIXES) and not start.startswith((*ZIP_SIGNATURES, OLE_SIGNATURE)):
        data = stream.read(MOST_MARKDOWN + 1)
        refuse_long_markdown(len(data))
        outline = read_markdown(data)
    else:
        members = read_package(stream)
        if is_course_file(members):
            return read_course_file(members)
        outline = _read_members(members)
    if not outline.entries:
        raise UnreadableFile(_("There is no text in the file that a lesson could hold."))
    return outline


def _read_members(members: Members) -> Outline:
    if any(name in members for name in MACROS):
        raise UnreadableFile(_("The file holds macros. Save it as .docx or .pptx without them."))
    try:
        if WORD in members:
            return read_word(members)
        if SLIDES in members:
            return read_slides(members)
    except BROKEN as fault:
        raise damaged() from fault
    outline = read_markdown_files(members)
    if outline is None:
        words = _(
            "No course can be made of this file. Choose a .docx, .pptx or .md file, or a .zip with Markdown."
        )
        raise UnreadableFile(words)
    return outline
