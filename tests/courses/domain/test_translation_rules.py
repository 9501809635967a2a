"""Which texts a block has, how a translation is laid over them, and how one that is out of date is known."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail import blocks
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.blocks.field_block import ChooserBlock

from lms.core.chinese import SOURCE_LANGUAGE
from lms.courses.blocks import LessonBody
from lms.courses.blocks.cited import CodeBlock
from lms.courses.translation.rules import (
    TEXTS,
    Block,
    BlockState,
    BlockTranslation,
    KeptWording,
    Shape,
    TextKind,
    digest_of,
    laid_over,
    source_texts,
    state_of,
    wording_for,
)
from tests.factories.courses import check, law, prose, standard_value

NOT_TRANSLATED = {"chapters.time", "steps.name", "steps.choices.leads_to", "questions"}


def places_in(shape: Shape, place: str = "") -> Iterator[str]:
    """Yield the places of texts, lists without their numbers."""
    if isinstance(shape, TextKind):
        yield place
    elif isinstance(shape, tuple):
        yield from places_in(shape[0], place)
    else:
        for name, part in shape.items():
            yield from places_in(part, f"{place}.{name}" if place else name)


def text_fields(block: blocks.Block, place: str = "") -> Iterator[str]:
    """Yield the places at which an author writes texts."""
    match block:
        case blocks.StructBlock():
            for name, child in block.child_blocks.items():
                yield from text_fields(child, f"{place}.{name}" if place else name)
        case blocks.ListBlock():
            yield from text_fields(block.child_block, place)
        case CodeBlock() | ChooserBlock() | blocks.ChoiceBlock():
            return
        case blocks.CharBlock() | blocks.TextBlock() | blocks.RichTextBlock():
            yield place


@pytest.mark.parametrize("kind", LessonBody().child_blocks)
def test_every_text_of_every_kind_of_block_is_known(kind: str) -> None:
    written = set(text_fields(LessonBody().child_blocks[kind])) - NOT_TRANSLATED

    assert set(places_in(TEXTS[kind])) == written


def in_items(values: list[object]) -> list[object]:
    """Give a list as the editor stores it."""
    return [{"type": "item", "value": value, "id": str(number)} for number, value in enumerate(values)]


def comparison(*, as_items: bool = False) -> Block:
    """Give a raw table of one row."""
    columns: list[object] = ["时间", "说的是什么"]
    row: list[object] = ["24 小时", "平均"]
    rows: list[object] = [in_items(row) if as_items else row]
    listed = (in_items(columns), in_items(rows)) if as_items else (columns, rows)
    return {
        "type": "comparison",
        "id": "table",
        "value": {"caption": "对照", "columns": listed[0], "rows": listed[1], "clause": "2.1", "facts": []},
    }


def translation_of(block: Block) -> BlockTranslation:
    """Translate every text of a block by its place."""
    return {"texts": {each.place: f"At {each.place}" for each in source_texts(block)}, "of": digest_of(block)}


@pytest.mark.parametrize("block", [prose(1), check(), law(), standard_value(), comparison()])
def test_a_translation_is_laid_over_texts_and_nothing_else(block: Block) -> None:
    shown = laid_over(block, translation_of(block))

    assert {each.text for each in source_texts(shown)} == {f"At {e.place}" for e in source_texts(block)}
    assert shown["id"] == block["id"]
    before, after = block["value"], shown["value"]
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert {name: after[name] for name in ("clause", "facts")} == {n: before[n] for n in ("clause", "facts")}
    assert [o.get("correct") for o in after.get("options", [])] == [
        o.get("correct") for o in before.get("options", [])
    ]


def test_lists_stay_as_they_are_stored() -> None:
    block = comparison(as_items=True)

    shown = laid_over(block, translation_of(block))

    assert digest_of(block) == digest_of(comparison())
    assert shown["value"]["rows"][0]["value"][1] == {  # type: ignore[index] # what a table holds
        "type": "item",
        "value": "At rows.0.1",
        "id": "1",
    }


@given(st.dictionaries(st.sampled_from(["heading", "text"]), st.text(min_size=1, max_size=8)))
def test_a_block_reads_as_before_where_nothing_is_translated(texts: dict[str, str]) -> None:
    block = prose(1)

    shown = laid_over(block, {"texts": texts, "of": digest_of(block)})

    value, source = shown["value"], block["value"]
    assert isinstance(value, dict)
    assert isinstance(source, dict)
    assert value == {**source, **texts}


def test_what_is_done_is_told_from_what_is_not() -> None:
    block = prose(1)
    whole = translation_of(block)
    part: BlockTranslation = {"texts": {"heading": "Section 1"}, "of": digest_of(block)}

    assert state_of(block, None) is BlockState.NEW
    assert state_of(block, {"texts": {}, "of": ""}) is BlockState.NEW
    assert state_of(block, part) is BlockState.UNFINISHED
    assert state_of(block, whole) is BlockState.DONE
    assert state_of(prose(1, text="<p>另一句。</p>"), whole) is BlockState.CHANGED


def test_what_has_no_chinese_needs_no_translation() -> None:
    value = {"value": "24", "unit": "小时", "meaning": "平均", "clause": "", "facts": []}
    block: Block = {"type": "standard_value", "id": "v", "value": value}
    kept: BlockTranslation = {"texts": {"unit": "hours", "meaning": "An average"}, "of": digest_of(block)}

    assert state_of(block, kept) is BlockState.DONE
    assert state_of({"type": "document", "id": "d", "value": {"document": 3}}, None) is BlockState.DONE


@pytest.mark.parametrize(
    "html",
    [
        "<p><b>先</b>认事。</p>\n<ul>\n<li>一</li>\n<li>二</li>\n</ul>",
        "<p>一行<br />\n两行</p>\n<p><i>再</i>一段 &amp; 完</p>",
        "<ol>\n<li><b>谁</b>：联系人</li>\n<li>在哪</li>\n</ol>",
    ],
)
def test_the_editor_changes_no_digest_by_opening_a_lesson(html: str) -> None:
    converter = ContentstateConverter(features=["bold", "italic", "ul", "ol", "link"])

    edited = converter.to_database_format(converter.from_database_format(html))

    assert edited != html
    assert digest_of(prose(1, text=edited)) == digest_of(prose(1, text=html))


def kept(blocks: dict[str, BlockTranslation], **more: str) -> KeptWording:
    """Give what is kept of a lesson called 课 with the introduction 引子."""
    head = {"title": "Lesson", "source_title": "课", "intro": "Opening", "source_intro": "引子"} | more
    return KeptWording(language="en", blocks=blocks, **head)


def test_a_lesson_says_what_of_it_is_in_which_language() -> None:
    first, second = prose(1), prose(2)

    shown = wording_for("课", "引子", [first, second], kept({"prose-1": translation_of(first)}))

    assert (shown.title, shown.intro) == ("Lesson", "Opening")
    assert shown.languages == {"prose-1": "en", "prose-2": SOURCE_LANGUAGE}
    assert shown.blocks[1] == second
    assert (shown.is_partly_source, shown.is_all_source) == (True, False)


def test_a_title_that_changed_is_shown_as_it_is() -> None:
    shown = wording_for("课（改）", "引子", [], kept({}))

    assert (shown.title, shown.title_language) == ("课（改）", SOURCE_LANGUAGE)
    assert (shown.intro, shown.intro_language) == ("Opening", "en")
    assert shown.is_partly_source


def test_a_lesson_without_translation_is_all_in_its_own_language() -> None:
    shown = wording_for("课", "", [prose(1)], None)

    assert shown.is_all_source
    assert shown.languages == {"prose-1": SOURCE_LANGUAGE}


def test_a_law_is_found_by_the_place_it_names_in_the_source() -> None:
    block = law()
    own: BlockTranslation = {
        "texts": translation_of(block)["texts"] | {"jurisdiction": "nationwide"},
        "of": digest_of(block),
    }

    shown = wording_for("课", "引子", [block], kept({"law": own}))

    assert shown.places == {"nationwide": "全国"}
