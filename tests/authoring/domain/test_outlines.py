"""What a document says comes out as it went in, and becomes blocks that the page takes."""

from io import BytesIO

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.authoring.importing.reading import read_file
from lms.authoring.importing.rules.lessons import (
    FIRST,
    SECOND,
    WHOLE,
    Choices,
    DraftLabels,
    blocks_of,
    lessons_of,
)
from lms.authoring.importing.rules.outline import (
    Caveat,
    Entry,
    Grid,
    Heading,
    Item,
    Notes,
    Outline,
    Picture,
    Place,
    Run,
    Text,
    joined,
    plain,
    with_title,
)
from tests.factories.documents import lesson_slides, package, png, saved, word

LABELS = DraftLabels(notes="讲解", table="表")
LETTERS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=20
)
LINES = LETTERS.map(lambda text: " ".join(text.split())).filter(bool)
RUNS = st.lists(st.builds(Run, LETTERS, st.booleans(), st.booleans()), min_size=1, max_size=3)
KEPT_RUNS = RUNS.map(joined).filter(lambda runs: bool(plain(runs).strip()))
ENTRIES: st.SearchStrategy[Entry] = st.one_of(
    st.builds(Heading, st.integers(1, 3), LINES),
    st.builds(Text, KEPT_RUNS),
    st.builds(Item, KEPT_RUNS, st.integers(0, 2), st.booleans()),
    st.integers(1, 3).flatmap(
        lambda width: st.builds(
            Grid, st.lists(st.tuples(*[LINES] * width), min_size=1, max_size=3).map(tuple)
        )
    ),
)
OUTLINES = st.builds(Outline, LINES, st.lists(ENTRIES, min_size=1, max_size=8).map(tuple))


def read(data: bytes, name: str = "file") -> Outline:
    """Read a document."""
    found = read_file(BytesIO(data), name)
    assert isinstance(found, Outline)
    return found


@settings(deadline=None, max_examples=15)
@given(OUTLINES)
def test_an_outline_written_by_word_is_read_as_it_was(outline: Outline) -> None:
    found = read(word(outline))

    assert (found.title, found.entries) == (outline.title, with_title(outline).entries)


def test_slides_become_sections_titles_lists_tables_pictures_and_notes() -> None:
    found = read(lesson_slides())

    assert found.title == "受理与定级"
    assert [type(entry).__name__ for entry in found.entries] == [
        *("Text", "Heading", "Heading", "Item", "Item", "Notes", "Heading", "Grid", "Picture", "Picture"),
    ]
    assert found.entries[1:6] == (
        Heading(1, "受理"),
        Heading(2, "先听完"),
        Item((Run("不打断"),), 0),
        Item((Run("也不辩解"),), 1),
        Notes(("讲一个例子。", "停一停。")),
    )
    first, second = (entry for entry in found.entries if isinstance(entry, Picture))
    assert (first.alt, first.place) == ("", Place(slide=4, heading="七样要记全", number=1))
    assert (second.alt, second.place.number) == ("受理单的样子", 2)


@pytest.mark.parametrize(("lessons_at", "titles"), [(WHOLE, ["课"]), (FIRST, ["课", "甲", "乙"])])
def test_lessons_begin_where_the_author_says(lessons_at: int, titles: list[str]) -> None:
    entries = [Text((Run("引子"),)), Heading(1, "甲"), Heading(2, "子"), Heading(1, "乙")]

    assert [lesson.title for lesson in lessons_of("课", entries, lessons_at)] == titles


def test_headings_name_what_stands_below_them() -> None:
    table = Grid((("要写清", "例子"), ("渠道", "")))
    entries = [Heading(2, "七样"), table, Heading(2, "图"), Picture("a.png"), Heading(2, "空")]

    blocks = blocks_of(entries, Choices(alts={"a.png": "一张图"}), LABELS)

    more = {"clause": "", "facts": []}
    assert blocks == [
        {
            "type": "comparison",
            "value": {"caption": "七样", "columns": ["要写清", "例子"], "rows": [["渠道", "—"]], **more},
        },
        {"type": "picture", "value": {"image": "a.png", "alt": "一张图", "caption": "图", **more}},
        {"type": "prose", "value": {"heading": "", "text": "<p><b>空</b></p>", **more}},
    ]


def test_lists_are_nested_and_change_their_kind() -> None:
    items = [(0, False), (1, False), (3, True), (1, False), (0, True)]
    entries = [Item((Run(f"<{number}>"),), *item) for number, item in enumerate(items)]

    [block] = blocks_of(entries, Choices(), LABELS)

    assert block["value"] == {
        "heading": "",
        "text": "<ul><li>&lt;0&gt;<ul><li>&lt;1&gt;<ol><li>&lt;2&gt;</li></ol></li><li>&lt;3&gt;</li></ul>"
        "</li></ul>"
        "<ol><li>&lt;4&gt;</li></ol>",
        "clause": "",
        "facts": [],
    }


def test_a_table_that_is_too_large_becomes_a_list_and_it_is_said() -> None:
    found = read(word(Outline("课", (Grid((("项目", "说明"), ("资费", "长" * 201))),))))

    [block] = blocks_of(found.entries, Choices(), LABELS)

    assert [remark.kind for remark in found.remarks] == [Caveat.WIDE_TABLE]
    assert "<li><b>项目：</b>资费<br/><b>说明：</b>" in str(block["value"])


def test_left_out_pictures_and_notes_leave_nothing() -> None:
    entries = [Picture("logo.png"), Notes(("讲一个例子",))]

    assert blocks_of(entries, Choices(left_out=frozenset({"logo.png"})), LABELS) == []
    assert len(blocks_of(entries, Choices(keeps_notes=True), LABELS)) == 2


def test_chinese_style_names_tracked_changes_and_content_controls_are_understood() -> None:
    document = Document()
    for style, own in ((document.styles["Heading 1"], "标题 1"), (document.styles["Title"], "标题")):
        style.element.find(qn("w:name")).set(qn("w:val"), own)
    document.add_paragraph("课程名", style="标题")
    document.add_paragraph("第一课", style="标题 1")
    paragraph = document.add_paragraph("原来")
    inserted = OxmlElement("w:ins")
    inserted.append(paragraph.add_run("，后加")._element)
    paragraph._element.append(inserted)
    control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    content.append(document.add_paragraph("控件里的字")._element)
    control.append(content)
    document.element.body.insert(3, control)

    found = read(saved(document))

    assert found.title == "课程名"
    assert found.entries == (
        Heading(1, "第一课"),
        Text((Run("原来，后加"),)),
        Text((Run("控件里的字"),)),
    )
    assert [(remark.kind, remark.count) for remark in found.remarks] == [(Caveat.TRACKED, 1)]


def test_the_only_heading_of_level_1_is_the_title() -> None:
    found = read("# 课\n\n## 甲\n\n### 子\n\n字\n\n## 乙\n\n字".encode(), "a.md")

    assert found.title == "课"
    assert [entry.level for entry in found.entries if isinstance(entry, Heading)] == [1, 2, 1]


def test_markdown_in_a_zip_brings_its_pictures_and_fetches_none() -> None:
    pictures = "![受理单](图/单.png) ![](https://example.com/x.png)"
    text = f"# 课\n\n{pictures}\n\n|甲|乙|\n|-|-|\n|1|2|\n\n1. 一\n   - 二\n"

    found = read(package({"课/读我.md": text, "课/图/单.png": png()}))

    assert [type(entry).__name__ for entry in found.entries] == ["Heading", "Picture", "Grid", "Item", "Item"]
    assert [entry.alt for entry in found.entries if isinstance(entry, Picture)] == ["受理单"]
    assert [remark.kind for remark in found.remarks] == [Caveat.PICTURE_MISSING]


@pytest.mark.parametrize("lessons_at", [FIRST, SECOND])
def test_every_slide_can_be_a_lesson(lessons_at: int) -> None:
    found = read(lesson_slides())
    head, *entries = found.entries

    titles = [lesson.title for lesson in lessons_of(found.title, entries, lessons_at)]

    assert isinstance(head, Text)
    assert titles == (["受理"] if lessons_at == FIRST else ["受理", "先听完", "七样要记全"])


def test_what_may_tell_who_a_customer_is_is_said_once_a_part() -> None:
    calls = "# 回访\n\n张先生 13812345678 报修。\n\n再拨 13812345678。\n\n"
    text = f"{calls}# 查询\n\n|问|答|\n|-|-|\n|号码|13912345678|\n\n# 规则\n\n24 小时。\n"

    outline = read(text.encode(), "课.md")

    personal = [one for one in outline.remarks if one.kind is Caveat.PERSONAL]
    assert [(one.place.heading, one.detail) for one in personal] == [
        ("回访", "张先生 13812345678 报修。"),
        ("查询", "13912345678"),
    ]
