"""Read a presentation: sections, titles, bullets by level, tables, pictures, speaker notes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml.ns import qn

from lms.authoring.drafting.packages import Members, package_of
from lms.authoring.importing.collecting import Collector
from lms.authoring.importing.rules.lessons import FIRST, SECOND
from lms.authoring.importing.rules.outline import (
    Caveat,
    Item,
    Notes,
    Outline,
    Place,
    Run,
    Text,
    joined,
    plain,
)
from lms.authoring.importing.word import SAFE_LINK

if TYPE_CHECKING:
    from lxml.etree import _Element as Element
    from pptx.shapes.base import BaseShape
    from pptx.slide import Slide
    from pptx.text.text import _Paragraph as Paragraph

TITLES: Final = frozenset({PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE})
LISTED: Final = frozenset(
    {PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY, PP_PLACEHOLDER.VERTICAL_OBJECT}
)
OF_MASTER: Final = frozenset(
    {PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.HEADER, PP_PLACEHOLDER.SLIDE_NUMBER}
)
TITLE_LAYOUT, SECTION_LAYOUT = "title", "secHead"
SECTIONS: Final = "{http://schemas.microsoft.com/office/powerpoint/2010/main}"
GRAPHICS: Final = {
    "http://schemas.openxmlformats.org/drawingml/2006/chart": Caveat.CHART,
    "http://schemas.openxmlformats.org/drawingml/2006/diagram": Caveat.DIAGRAM,
    "http://schemas.openxmlformats.org/presentationml/2006/ole": Caveat.EMBEDDED,
}


def read_slides(members: Members) -> Outline:
    """Read a presentation whose package was checked."""
    presentation = Presentation(package_of(members))
    found, title = Collector(), ""
    sections = _sections(presentation.element)
    last = ""
    for number, slide in enumerate(presentation.slides, start=1):
        found.place = Place(slide=number)
        if section := sections.get(slide.slide_id):
            found.heading(FIRST, section)
            last = section
        if slide.element.get("show") == "0":
            found.remark(Caveat.HIDDEN_SLIDE)
            continue
        layout, called = str(slide.slide_layout.element.get("type") or ""), _title(slide)
        if number == 1 and layout == TITLE_LAYOUT and called:
            title = called
        elif layout == SECTION_LAYOUT and called and called != last and not sections:
            found.heading(FIRST, called)
            last = called
        elif called != last or not called:
            if not called:
                found.remark(Caveat.UNTITLED_SLIDE)
            found.heading(SECOND, called or _("Slide %(number)d") % {"number": number})
            last = called
        for shape in slide.shapes:
            _read_shape(shape, found)
        _read_notes(slide, found)
    return found.outline(title or presentation.core_properties.title or "", is_slides=True)


def _sections(presentation: Element) -> dict[int, str]:
    """Give the names of sections by the number of their first slide."""
    found: dict[int, str] = {}
    for section in presentation.iter(f"{SECTIONS}section"):
        first = next(section.iter(f"{SECTIONS}sldId"), None)
        named = str(section.get("name") or "").strip()
        if first is not None and named and str(first.get("id")).isdecimal():
            found[int(str(first.get("id")))] = named
    return found


def _title(slide: Slide) -> str:
    title = slide.shapes.title
    return " ".join(title.text_frame.text.split()) if title is not None else ""


def _read_shape(shape: BaseShape, found: Collector) -> None:
    """Take what a shape says or shows."""
    kind = shape.placeholder_format.type if shape.is_placeholder else None
    if kind in TITLES or kind in OF_MASTER:
        return
    element = shape._element  # the library gives no other way to the text alternative
    if element.tag == qn("p:grpSp"):
        for each in shape.shapes:  # type: ignore[attr-defined] # a group
            _read_shape(each, found)
    elif element.tag == qn("p:pic"):
        _read_picture(shape, element, found)
    elif element.tag == qn("p:graphicFrame"):
        _read_frame(shape, element, found)
    elif shape.has_text_frame:
        for paragraph in shape.text_frame.paragraphs:  # type: ignore[attr-defined] # it has text
            _read_paragraph(paragraph, found, is_listed=kind in LISTED)


def _read_picture(shape: BaseShape, element: Element, found: Collector) -> None:
    if any(True for _one in element.iter(qn("a:videoFile"), qn("a:audioFile"))):
        found.remark(Caveat.RECORDING, detail=shape.name)
        return
    blip = next(element.iter(qn("a:blip")), None)
    key = blip.get(qn("r:embed")) if blip is not None else None
    relation = shape.part.rels.get(str(key)) if key else None
    described = next(element.iter(qn("p:cNvPr")), None)
    alt = str(described.get("descr") or "") if described is not None else ""
    is_inside = relation is not None and not relation.is_external
    found.picture(relation.target_part.blob if relation is not None and is_inside else None, alt)


def _read_frame(shape: BaseShape, element: Element, found: Collector) -> None:
    """Take a table; charts and diagrams are drawn by the program itself and cannot be."""
    if shape.has_table:
        table = shape.table  # type: ignore[attr-defined] # it has one
        rows = [tuple(" ".join(cell.text_frame.text.split()) for cell in row.cells) for row in table.rows]
        found.grid(rows)
        return
    graphic = next(element.iter(qn("a:graphicData")), None)
    kind = GRAPHICS.get(str(graphic.get("uri")) if graphic is not None else "", Caveat.EMBEDDED)
    found.remark(kind, detail=shape.name)


def _read_paragraph(paragraph: Paragraph, found: Collector, *, is_listed: bool) -> None:
    runs = joined(_runs(paragraph))
    if not plain(runs).strip():
        return
    properties = paragraph._p.pPr  # the library does not say whether a paragraph has a bullet
    signs = {str(child.tag) for child in properties} if properties is not None else set()
    is_ordered = qn("a:buAutoNum") in signs
    has_bullet = is_ordered or qn("a:buChar") in signs or qn("a:buBlip") in signs
    if has_bullet or (is_listed and qn("a:buNone") not in signs):
        found.entries.append(Item(runs, paragraph.level, is_ordered))
    else:
        found.entries.append(Text(runs))


def _runs(paragraph: Paragraph) -> Iterator[Run]:
    """Walk runs, fields and breaks in their order."""
    for child in paragraph._p:  # `runs` leaves breaks and fields out
        if child.tag == qn("a:br"):
            yield Run("\n")
        elif child.tag in {qn("a:r"), qn("a:fld")}:
            properties = child.find(qn("a:rPr"))
            text = "".join(str(each.text or "") for each in child.iter(qn("a:t")))
            look = {} if properties is None else properties.attrib
            on = {"1", "true"}
            yield Run(text, look.get("b") in on, look.get("i") in on, _link(paragraph, child))


def _link(paragraph: Paragraph, run: Element) -> str:
    clicked = next(run.iter(qn("a:hlinkClick")), None)
    key = clicked.get(qn("r:id")) if clicked is not None else None
    relation = paragraph.part.rels.get(str(key)) if key else None
    target = relation.target_ref if relation is not None and relation.is_external else ""
    return target if SAFE_LINK.match(target) else ""


def _read_notes(slide: Slide, found: Collector) -> None:
    if not slide.has_notes_slide:
        return
    frame = slide.notes_slide.notes_text_frame
    texts = tuple(line for line in ((frame.text if frame else "").splitlines()) if line.strip())
    if texts:
        found.entries.append(Notes(tuple(" ".join(line.split()) for line in texts)))
