"""Read a Word document: headings, texts, lists, tables, pictures, and what of it a lesson cannot hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from docx import Document
from docx.oxml.ns import qn

from lms.authoring.drafting.packages import Members, package_of
from lms.authoring.importing.collecting import Collector
from lms.authoring.importing.rules.outline import Caveat, Item, Outline, Run, Text, joined, plain

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement as Element
    from docx.parts.document import DocumentPart

HEADING_NAME: Final = re.compile(r"(?:heading|标题)\s*(\d)$", re.IGNORECASE)
LIST_NAME: Final = re.compile(r"(?:list (?:bullet|number)|列表(?:项目符号|编号))\s*(\d?)$", re.IGNORECASE)
TITLE_NAMES: Final = frozenset({"title", "标题", "文档标题"})
CONTENTS_NAME: Final = re.compile(r"(?:toc|目录)\s*\d?", re.IGNORECASE)
SAFE_LINK: Final = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
DEEPEST: Final = 6
MOST_COLUMNS: Final = 63  # as many as Word makes
DRAWN: Final = {
    "c:chart": Caveat.CHART,
    "dgm:relIds": Caveat.DIAGRAM,
}
NAMESPACES: Final = {
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "o": "urn:schemas-microsoft-com:office:office",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "v": "urn:schemas-microsoft-com:vml",
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
}


def name(short: str) -> str:
    """Write a short name such as `w:p` with its whole namespace."""
    prefix, _colon, local = short.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


W: Final = {
    local: name(f"w:{local}")
    for local in (
        *("p", "tbl", "sdt", "sdtContent", "r", "hyperlink", "ins", "moveTo", "smartTag", "fldSimple", "del"),
        *(
            "moveFrom",
            "t",
            "tab",
            "br",
            "cr",
            "noBreakHyphen",
            "drawing",
            "pict",
            "object",
            "val",
            "ilvl",
            "b",
        ),
        *("i", "rPr", "pPr", "footnoteReference", "endnoteReference", "commentReference", "docPartGallery"),
    )
}
TRANSPARENT: Final = frozenset(W[local] for local in ("ins", "moveTo", "smartTag", "fldSimple", "sdtContent"))


def read_word(members: Members) -> Outline:
    """Read a document whose package was checked."""
    document = Document(package_of(members))
    return _Reader(document).read()


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph's style says: its heading level, whether it lists, whether it is title or contents."""

    level: int = 0
    is_title: bool = False
    is_contents: bool = False
    numbering: tuple[str, int] | None = None
    list_level: int = 0
    is_ordered: bool = False


class _Reader:
    def __init__(self, document: WordDocument) -> None:
        self.part: DocumentPart = document.part
        self.body: Element = document.element.body
        self.found = Collector()
        self.title = ""
        self.ordered = _ordered_lists(document)
        self.styles: dict[str, _Style] = {}
        self.style_elements: Mapping[str, Element] = {
            str(style.get(qn("w:styleId"))): style for style in document.styles.element.iter(qn("w:style"))
        }
        self.default = next(
            (
                key
                for key, style in self.style_elements.items()
                if style.get(qn("w:type")) == "paragraph" and style.get(qn("w:default")) in {"1", "true"}
            ),
            "",
        )

    def read(self) -> Outline:
        for element in _blocks(self.body):
            if element.tag == W["p"]:
                self.paragraph(element)
            else:
                self.table(element)
        count = {local: sum(1 for _one in self.body.iter(W[local])) for local in W}
        self.found.place = type(self.found.place)()
        notes = count["footnoteReference"] + count["endnoteReference"]
        self.found.remark(Caveat.FOOTNOTES, count=notes)
        self.found.remark(Caveat.COMMENTS, count=count["commentReference"])
        self.found.remark(Caveat.TRACKED, count=count["ins"] + count["del"] + count["moveTo"])
        return self.found.outline(self.title)

    def paragraph(self, element: Element) -> None:
        style = self.style_of(element)
        if style.is_contents:
            return
        runs = joined(self.runs(element))
        words = " ".join(plain(runs).split())
        level = self.level_of(element, style)
        if words and style.is_title and not self.title and not self.found.entries:
            self.title = words
        elif words and level:
            self.found.heading(level, words)
        elif runs:
            self.found.entries.append(self.item_of(element, style, runs) or Text(runs))
        self.things_in(element)

    def runs(self, parent: Element, link: str = "") -> Iterator[Run]:
        """Walk the characters of a paragraph, inserted ones as if accepted, deleted ones left out."""
        for child in parent:
            tag = child.tag
            if tag == W["r"]:
                yield from _characters(child, link)
            elif tag == W["hyperlink"]:
                yield from self.runs(child, self.address_of(child) or link)
            elif tag in TRANSPARENT:
                yield from self.runs(child, link)
            elif tag == W["sdt"]:
                for content in child.iterchildren(W["sdtContent"]):
                    yield from self.runs(content, link)

    def address_of(self, hyperlink: Element) -> str:
        """Give where a link leads, if that is an address a lesson may link to."""
        key = hyperlink.get(name("r:id"))
        relation = self.part.rels.get(key) if key else None
        target = str(relation.target_ref) if relation is not None and relation.is_external else ""
        return target if SAFE_LINK.match(target) else ""

    def style_of(self, paragraph: Element) -> _Style:
        found = paragraph.find(f"{W['pPr']}/{qn('w:pStyle')}")
        key = str(found.get(W["val"])) if found is not None else self.default
        if key not in self.styles:
            self.styles[key] = self.read_style(key)
        return self.styles[key]

    def read_style(self, key: str) -> _Style:
        """Follow a style to those it is based on; the nearest word counts."""
        level, numbering, list_level, is_ordered = 0, None, 0, False
        is_title = is_contents = False
        seen: set[str] = set()
        while key in self.style_elements and key not in seen:
            seen.add(key)
            style = self.style_elements[key]
            named = style.find(qn("w:name"))
            called = str(named.get(W["val"]) if named is not None else "").strip()
            is_title = is_title or (len(seen) == 1 and called.lower() in TITLE_NAMES)
            is_contents = is_contents or bool(CONTENTS_NAME.fullmatch(called))
            if heading := HEADING_NAME.fullmatch(called):
                level = level or int(heading[1])
            if listed := LIST_NAME.fullmatch(called):
                list_level = list_level or int(listed[1] or 1) - 1
                is_ordered = is_ordered or "number" in called.lower() or "编号" in called
                numbering = numbering or ("", 0)
            properties = style.find(W["pPr"])
            if properties is not None:
                level = level or _outline_level(properties)
                own = _numbering(properties)
                numbering = own if own and not (numbering and numbering[0]) else numbering
            based = style.find(qn("w:basedOn"))
            key = str(based.get(W["val"])) if based is not None else ""
        return _Style(level, is_title, is_contents, numbering, list_level, is_ordered)

    def level_of(self, paragraph: Element, style: _Style) -> int:
        properties = paragraph.find(W["pPr"])
        own = _outline_level(properties) if properties is not None else 0
        level = own or style.level
        return level if level <= DEEPEST else 0

    def item_of(self, paragraph: Element, style: _Style, runs: tuple[Run, ...]) -> Item | None:
        """Give the paragraph as an item if it is one; its numbering says how deep and whether it counts."""
        properties = paragraph.find(W["pPr"])
        numbering = (_numbering(properties) if properties is not None else None) or style.numbering
        if numbering is None or numbering[0] == "0":
            return None
        return Item(runs, max(numbering[1], style.list_level), self.ordered.get(numbering, style.is_ordered))

    def table(self, element: Element) -> None:
        rows: list[tuple[str, ...]] = []
        for row in element.iterchildren(qn("w:tr")):
            cells: list[str] = []
            for cell in row.iterchildren(qn("w:tc")):
                # A cell that goes on from the row above is written with its text again, as a reader sees it.
                text = "\n".join(
                    filter(None, (plain(joined(self.runs(p))) for p in cell.iterchildren(W["p"])))
                )
                merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
                if (
                    merge is not None
                    and merge.get(W["val"]) != "restart"
                    and rows
                    and len(cells) < len(rows[-1])
                ):
                    text = text or rows[-1][len(cells)]
                span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
                cells += [text] * (min(int(span.get(W["val"]) or 1), MOST_COLUMNS) if span is not None else 1)
            if len(cells) > MOST_COLUMNS:
                raise ValueError(len(cells))
            rows.append(tuple(cells))
        width = max(map(len, rows), default=0)
        self.found.grid([row + ("",) * (width - len(row)) for row in rows])
        self.found.remark(Caveat.NESTED_TABLE, count=sum(1 for _one in element.iter(W["tbl"])) - 1)
        for paragraph in element.iter(W["p"]):
            self.things_in(paragraph)

    def things_in(self, paragraph: Element) -> None:
        """Take the pictures that stand in a paragraph, and note what else does."""
        for drawing in paragraph.iter(W["drawing"], W["pict"], W["object"]):
            if any(above.tag == name("mc:Fallback") for above in drawing.iterancestors()):
                continue
            if drawing.tag == W["object"]:
                self.found.remark(Caveat.EMBEDDED)
                continue
            described = next(drawing.iter(name("wp:docPr")), None)
            alt = str(described.get("descr") or "") if described is not None else ""
            for blip in drawing.iter(name("a:blip")):
                self.found.picture(self.picture_of(blip.get(name("r:embed"))), alt)
            for image in drawing.iter(name("v:imagedata")):
                self.found.picture(
                    self.picture_of(image.get(name("r:id"))), str(image.get(name("o:title")) or "")
                )
            for short, kind in DRAWN.items():
                self.found.remark(kind, count=sum(1 for _one in drawing.iter(name(short))))
            for box in drawing.iter(name("wps:txbx"), name("v:textbox")):
                text = "".join(str(each.text or "") for each in box.iter(W["t"]))
                self.found.remark(Caveat.TEXT_BOX, detail=text[:40], count=bool(text))
        self.found.remark(Caveat.FORMULA, count=sum(1 for _one in paragraph.iter(name("m:oMath"))))

    def picture_of(self, key: str | None) -> bytes | None:
        """Give the bytes of a picture inside the file; one that is only linked to is never fetched."""
        relation = self.part.rels.get(key) if key else None
        if relation is None or relation.is_external:
            return None
        data: bytes = relation.target_part.blob
        return data


def _blocks(parent: Element) -> Iterator[Element]:
    """Walk paragraphs and tables, into content controls, but not into a table of contents."""
    for child in parent:
        if child.tag in {W["p"], W["tbl"]}:
            yield child
        elif child.tag == W["sdt"]:
            gallery = next(child.iter(W["docPartGallery"]), None)
            if gallery is None or gallery.get(W["val"]) != "Table of Contents":
                for content in child.iterchildren(W["sdtContent"]):
                    yield from _blocks(content)
        elif child.tag in {W["ins"], W["moveTo"]}:
            yield from _blocks(child)


def _characters(run: Element, link: str) -> Iterator[Run]:
    """Give the characters of a run with their look."""
    properties = run.find(W["rPr"])
    bold, italic = (_is_on(properties, local) for local in ("b", "i"))
    for child in run:
        text = ""
        if child.tag == W["t"]:
            text = str(child.text or "")
        elif child.tag == W["tab"]:
            text = " "
        elif child.tag in {W["br"], W["cr"]} and child.get(qn("w:type")) not in {"page", "column"}:
            text = "\n"
        elif child.tag == W["noBreakHyphen"]:
            text = "-"
        if text:
            yield Run(text, bold, italic, link)


def _is_on(properties: Element | None, local: str) -> bool:
    found = properties.find(W[local]) if properties is not None else None
    return found is not None and found.get(W["val"]) not in {"0", "false", "off", "none"}


def _outline_level(properties: Element) -> int:
    """Give the heading level that paragraph properties set; 9 says that it is none."""
    found = properties.find(qn("w:outlineLvl"))
    value = str(found.get(W["val"])) if found is not None else ""
    return int(value) + 1 if value.isdecimal() and int(value) < DEEPEST else 0


def _numbering(properties: Element) -> tuple[str, int] | None:
    """Give the list that paragraph properties name, and the depth in it."""
    number = properties.find(f"{qn('w:numPr')}/{qn('w:numId')}")
    if number is None:
        return None
    level = properties.find(f"{qn('w:numPr')}/{W['ilvl']}")
    depth = str(level.get(W["val"])) if level is not None else "0"
    return str(number.get(W["val"])), int(depth) if depth.isdecimal() else 0


def _ordered_lists(document: WordDocument) -> dict[tuple[str, int], bool]:
    """Say of each list at each depth whether it counts: anything but dots and no sign at all."""
    try:
        numbering = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return {}
    kinds: dict[str, dict[int, bool]] = {}
    for abstract in numbering.iter(qn("w:abstractNum")):
        levels = kinds.setdefault(str(abstract.get(qn("w:abstractNumId"))), {})
        for level in abstract.iterchildren(qn("w:lvl")):
            found = level.find(qn("w:numFmt"))
            kind = str(found.get(W["val"])) if found is not None else "decimal"
            levels[int(str(level.get(W["ilvl"]) or 0))] = kind not in {"bullet", "none"}
    ordered: dict[tuple[str, int], bool] = {}
    for number in numbering.iterchildren(qn("w:num")):
        abstract_id = number.find(qn("w:abstractNumId"))
        if abstract_id is not None:
            for depth, counts in kinds.get(str(abstract_id.get(W["val"])), {}).items():
                ordered[str(number.get(qn("w:numId"))), depth] = counts
    return ordered
