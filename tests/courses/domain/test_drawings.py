"""What a drawing must not hold."""

import pytest

from lms.courses.content.rules.drawings import unsafe_parts

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'


def test_plain_drawing_is_safe() -> None:
    drawing = f'{HEAD}<defs><path id="a"/></defs><use xlink:href="#a" fill="url(#b)"/></svg>'

    assert unsafe_parts(drawing.encode()) == []


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        ("<script>1</script>", ["<script>"]),
        ("<foreignObject/>", ["<foreignobject>"]),
        ('<rect onload="1"/>', ["the event handler onload"]),
        ('<a xlink:href="javascript:1"/>', ["a link out of the drawing"]),
        ('<image href="http://a/b.png"/>', ["a link out of the drawing"]),
        ('<rect fill="url(http://a)"/>', ["an address in fill"]),
        ("<style>@import 'x'</style>", ["a style that loads something"]),
    ],
)
def test_dangerous_parts_are_named(inside: str, found: list[str]) -> None:
    assert unsafe_parts(f"{HEAD}{inside}</svg>".encode()) == found


@pytest.mark.parametrize("data", [b"<html/>", b"<svg", b'<!DOCTYPE a [<!ENTITY b "c">]><svg>&b;</svg>'])
def test_what_is_no_drawing_is_refused(data: bytes) -> None:
    assert unsafe_parts(data)
