"""Every text that promises something is known here, with the test that holds it true.

Looked through are all templates, all catalogues in both languages, the content, and what guides readers. A
promise of a kind named here fails where it is not listed: make it true and name its test, or reword it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDES = [ROOT / "README.md", *sorted((ROOT / "docs" / "tutorial").glob("*.md"))]

# What is promised, and where; beside each place stands the test by which it is true.
PROMISES: dict[str, tuple[str, dict[str, str]]] = {
    "a setting of the site": (r"站点设置|网站设置里|site settings?\b", {}),
    "rows behind what is drawn": (
        r"behind (every|each|a) point|每一?个?点(的)?(背后|后面)",
        {"docs/tutorial/first-hour.md": "tests/browser/test_charts.py"},
    ),
    "what nobody can change": (
        r"nobody (can|could) (alter|change)|cannot be changed or deleted"
        r"|(谁也|事后|任何人都)(都)?不能(修改|更改)|不能修改或删除|不可篡改",
        {
            "README.md": "tests/core/test_audit.py",
            "docs/tutorial/first-hour.md": "tests/core/test_audit.py",
            "lms/core/locale": "tests/core/test_audit.py",
            "lms/core/templates/lms_core/audit.html": "tests/core/test_audit.py",
            "lms/people/locale": "tests/core/test_audit.py",
        },
    ),
    "somebody who can look it up": (
        r"(tell|ask) (the|an) administrator|administrator finds|(告诉|联系)(系统)?管理员|找(系统)?管理员",
        {
            "lms/core/locale": "tests/core/test_jobs.py",  # the trace of a failed job goes to the log
            "lms/exams/locale": "tests/core/test_jobs.py",
            "lms/exams/templates/lms_exams/corrections/correction.html": "tests/core/test_jobs.py",
            "lms/people/locale": "tests/people/test_account_requests.py",  # who sets a first password
            "lms/portal/locale": "tests/portal/test_errors.py",  # the number under which a fault is kept
            "lms/portal/templates/500.html": "tests/portal/test_errors.py",
        },
    ),
    "a message to somebody": (
        r"will be (told|notified|reminded|informed) (by|when|of)"
        r"|(系统|平台)(会|将)(通知|提醒|发)|(都|就)?(会|将)(收到|得到)(通知|提醒|消息)",
        # a customer is promised a text message by the customer's own company
        {"content/courses/u12-satisfaction/01-invite-everyone.yaml": "content/courses"},
    ),
    "practice": (r"得分低的先练|去练一练|practi[sc]e (now|it|these)\b", {}),
}


def texts() -> Iterator[tuple[str, str]]:
    """Give every text with its place; all of a catalogue is one place."""
    for path in sorted((ROOT / "lms").glob("*/*/*/LC_MESSAGES/*.po")):
        for entry in polib.pofile(str(path)):
            said = [entry.msgid, entry.msgid_plural, entry.msgstr, *entry.msgstr_plural.values()]
            yield str(path.parents[2].relative_to(ROOT)), "\n".join(said)
    files = [*(ROOT / "lms").rglob("templates/**/*.html"), *(ROOT / "lms").rglob("templates/**/*.txt")]
    content = [path for kind in ("yaml", "svg") for path in (ROOT / "content").rglob(f"*.{kind}")]
    for path in sorted([*files, *content, *GUIDES]):
        yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def said() -> list[tuple[str, str]]:
    """Read everything once."""
    return list(texts())


def test_enough_is_looked_through(said: list[tuple[str, str]]) -> None:
    places = {place.split("/")[0] for place, _text in said}

    assert places == {"README.md", "content", "docs", "lms"}
    assert len(said) > 5_000


@pytest.mark.parametrize("promise", PROMISES)
def test_a_promise_stands_only_where_it_is_held(promise: str, said: list[tuple[str, str]]) -> None:
    pattern, held = PROMISES[promise]
    found = {place for place, text in said if re.search(pattern, text, re.IGNORECASE)}

    assert sorted(found - held.keys()) == []


def test_what_holds_a_promise_is_there() -> None:
    named = {test for _pattern, held in PROMISES.values() for test in held.values()}

    assert [test for test in sorted(named) if not (ROOT / test).exists()] == []


@pytest.mark.parametrize(
    ("promise", "text"),
    [
        ("a setting of the site", "真实值由贵单位在站点设置中填写。"),
        ("rows behind what is drawn", "the rows behind every point"),
        ("what nobody can change", "an audit trail that nobody can change"),
        ("somebody who can look it up", "Tell the administrator the time and the address."),
        ("a message to somebody", "答过的人都会收到通知。"),
        ("practice", "得分低的先练。"),
    ],
)
def test_the_promises_that_were_once_untrue_are_found(promise: str, text: str) -> None:
    assert re.search(PROMISES[promise][0], text, re.IGNORECASE)
