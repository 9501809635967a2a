"""Markdown of course files as HTML of the page editor."""

import pytest

from lms.courses.content.rules.prose import UnsupportedMarkdown, html_of


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**先**认事", "<p><b>先</b>认事</p>"),
        ("1. 一\n\n2. 二", "<ol>\n<li>一</li>\n<li>二</li>\n</ol>"),
        ("上一行\n下一行", "<p>上一行下一行</p>"),
        ("a < b", "<p>a &lt; b</p>"),
    ],
)
def test_prose_becomes_editor_html(markdown: str, html: str) -> None:
    assert html_of(markdown) == html


def test_html_in_markdown_is_shown_as_text() -> None:
    assert html_of("<script>alert(1)</script>") == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"


@pytest.mark.parametrize(
    ("markdown", "construct"),
    [("# 标题", "heading"), ("[a](http://a)", "link"), ("`code`", "code inline"), ("> 引用", "blockquote")],
)
def test_constructs_without_a_place_in_lessons_are_refused(markdown: str, construct: str) -> None:
    with pytest.raises(UnsupportedMarkdown, match=construct):
        html_of(markdown)
