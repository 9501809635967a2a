"""Every form that is posted carries its token, also where its template is included with `only`."""

from __future__ import annotations

import re
from pathlib import Path

LMS = Path(__file__).resolve().parents[2] / "lms"
TEMPLATES = {
    path.as_posix().rpartition("/templates/")[2]: path.read_text(encoding="utf-8")
    for path in sorted(LMS.rglob("*.html"))
}
POSTED_FORM = re.compile(r"<form\b[^>]*?method=\"post\".*?</form>", re.DOTALL | re.IGNORECASE)
INCLUDE = re.compile(r"{%\s*include\s+\"([^\"]+)\"(.*?)%}", re.DOTALL)
COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}", re.DOTALL)
# These show their form only to who passes `form`, or post only where they are told to.
ASKING_FOR_MORE = {
    "lms_evaluation/programmes/parts/waves.html": "form=",
    "lms_core/imports/read_otherwise.html": 'method="post"',
}


def needs_token(name: str) -> bool:
    """Tell whether a template, or one that it hands its own context on to, reads the token."""
    text = COMMENT.sub("", TEMPLATES.get(name, ""))
    if "csrf_token" in INCLUDE.sub("", text):
        return True
    return any(needs_token(inner) for inner, arguments in INCLUDE.findall(text) if not is_isolated(arguments))


def is_isolated(arguments: str) -> bool:
    """Tell whether an include passes nothing on but what it names."""
    return arguments.split()[-1:] == ["only"]


def test_every_posted_form_names_its_token() -> None:
    forms = [(name, form) for name, text in TEMPLATES.items() for form in POSTED_FORM.findall(text)]

    bare = [name for name, form in forms if "csrf_token" not in form]

    assert len(forms) > 100
    assert bare == []


def test_an_include_with_only_hands_the_token_on() -> None:
    includes = [
        (name, inner, arguments)
        for name, text in TEMPLATES.items()
        for inner, arguments in INCLUDE.findall(text)
        if is_isolated(arguments) and ASKING_FOR_MORE.get(inner, "") in arguments and needs_token(inner)
    ]

    without = [(name, inner) for name, inner, arguments in includes if "csrf_token=" not in arguments]

    assert len(includes) > 10
    assert without == []
