"""Write real documents for tests: Word, slides, pictures, and packages that are none."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from PIL import Image
from pptx import Presentation
from pptx.util import Inches

from lms.authoring.importing.rules.outline import Grid, Heading, Item, Outline, Text

LAYOUT_TITLE, LAYOUT_TEXT, LAYOUT_SECTION, LAYOUT_TITLE_ONLY = 0, 1, 2, 5


def png(color: str = "red", size: tuple[int, int] = (40, 20)) -> bytes:
    """Draw a picture of one colour."""
    stream = BytesIO()
    Image.new("RGB", size, color).save(stream, "PNG")
    return stream.getvalue()


def word(outline: Outline) -> bytes:
    """Write an outline as Word would: with its own styles for headings, lists and tables."""
    document = Document()
    if outline.title:
        document.add_heading(outline.title, 0)
    for entry in outline.entries:
        match entry:
            case Heading():
                document.add_heading(entry.text, entry.level)
            case Text() | Item():
                paragraph = document.add_paragraph(style=_style(entry))
                for run in entry.runs:
                    written = paragraph.add_run(run.text)
                    written.bold, written.italic = run.bold, run.italic
            case Grid():
                table = document.add_table(len(entry.rows), len(entry.rows[0]))
                for number, row in enumerate(entry.rows):
                    for column, cell in enumerate(row):
                        table.cell(number, column).text = cell
            case _:
                raise TypeError(entry)
    return saved(document)


def _style(entry: Text | Item) -> str | None:
    if isinstance(entry, Text):
        return None
    name = "List Number" if entry.ordered else "List Bullet"
    return f"{name} {entry.level + 1}" if entry.level else name


def saved(document: object) -> bytes:
    """Give the bytes of a document."""
    stream = BytesIO()
    document.save(stream)  # type: ignore[attr-defined] # both libraries call it so
    return stream.getvalue()


def lesson_slides() -> bytes:
    """Write slides as trainers do: title, section, bullets of two depths, notes, a table, two pictures."""
    slides = Presentation()
    first = slides.slides.add_slide(slides.slide_layouts[LAYOUT_TITLE])
    first.shapes.title.text, first.placeholders[1].text = "受理与定级", "热线新员工"
    section = slides.slides.add_slide(slides.slide_layouts[LAYOUT_SECTION])
    section.shapes.title.text = "受理"
    text = slides.slides.add_slide(slides.slide_layouts[LAYOUT_TEXT])
    text.shapes.title.text = "先听完"
    frame = text.placeholders[1].text_frame
    frame.text = "不打断"
    below = frame.add_paragraph()
    below.text, below.level = "也不辩解", 1
    text.notes_slide.notes_text_frame.text = "讲一个例子。\n停一停。"
    shown = slides.slides.add_slide(slides.slide_layouts[LAYOUT_TITLE_ONLY])
    shown.shapes.title.text = "七样要记全"
    table = shown.shapes.add_table(2, 2, Inches(1), Inches(1), Inches(4), Inches(1)).table
    for place, words in zip(
        ((0, 0), (0, 1), (1, 0), (1, 1)), ("要写清", "例子", "渠道", "热线"), strict=True
    ):
        table.cell(*place).text = words
    shown.shapes.add_picture(BytesIO(png("red")), Inches(1), Inches(3))
    described = shown.shapes.add_picture(BytesIO(png("blue")), Inches(3), Inches(3))
    described._element.nvPicPr.cNvPr.set("descr", "受理单的样子")  # no other way
    return saved(slides)


def package(members: Mapping[str, bytes | str], *, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Zip members."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", packing) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def changed(data: bytes, members: Mapping[str, bytes | str], without: Sequence[str] = ()) -> bytes:
    """Put other members into a package."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        kept = {name: archive.read(name) for name in archive.namelist() if name not in without}
    return package(kept | dict(members))


def sent(data: bytes, name: str) -> SimpleUploadedFile:
    """Give a file as a browser sends it."""
    return SimpleUploadedFile(name, data)
