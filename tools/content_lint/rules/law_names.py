"""Find names of laws that the table of laws does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lms.standards.content.rules.texts import StandardContent
from tools.content_lint.rules.citing import unknown_facts_in

NAMED: Final = re.compile(r"《([^《》]+)》")
# A name that ends so is read as a law or a standard; 《…登记表》 and the like are a company's own papers.
LAW_ENDINGS: Final = re.compile(
    r"(法|条例|规定|办法|规范|规则|细则|解释|通知|决定|准则|要求|指南|标准|典)(（[^）]*）)?$"
)
OWN_PAPER: Final = re.compile(r"(公司|企业|单位|部门|中心|内部|班组|自己)[^《。；，]{0,6}$")
DRAFT: Final = re.compile(r"（(送审稿|草案|讨论稿|内部|演示)）$")


def unknown_law_names(known: frozenset[str], text: str) -> Iterator[str]:
    """Name every 《…》 that sounds like a law and is not among the known titles."""
    for found in NAMED.finditer(text):
        name = found[1].strip()
        if name in known or DRAFT.search(name) or not LAW_ENDINGS.search(name):
            continue
        if OWN_PAPER.search(text[: found.start()]):
            continue
        yield (
            f"《{name}》 is not a title of laws.yaml; write the name as it stands there, "
            "or list it there under other_titles with the reason"
        )


def unknown_names(standard: StandardContent, titles: frozenset[str], text: str) -> Iterator[tuple[str, str]]:
    """Yield the rule and the message of every name of a law or code of a fact that does not exist."""
    yield from (("law-name", message) for message in unknown_law_names(titles, text))
    yield from (("reference", message) for message in unknown_facts_in(standard, text))


def known_titles(standard: StandardContent) -> frozenset[str]:
    """List the names that may stand in 《》, without the signs.

    A national standard may also be called by the last part of its name: 个人信息安全规范.
    """
    written = [
        standard.edition.standard_title,
        *(law.title for law in standard.laws),
        *(other.title for other in standard.other_titles),
    ]
    inside = [name.strip() for title in written for name in NAMED.findall(title)]
    whole = [*inside, *(title.strip("《》 ") for title in written)]
    return frozenset([*whole, *(title.rpartition(" ")[2] for title in whole)])
