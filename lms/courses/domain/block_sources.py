"""Read each kind of lesson block from a course file into the values the page stores."""

from __future__ import annotations

from lms.courses.domain.fields import BlockReader, Fields, Json

VERIFICATIONS = ("verified", "secondary", "recalled", "doubtful")
VERDICTS = ("good", "bad")
COUNTRY = "全国"


def _cited(fields: Fields) -> dict[str, Json]:
    """Read what a statement rests on; `fact` is the short way to cite a single one."""
    facts = fields.texts("facts")
    single = fields.text("fact", "")
    return {"clause": fields.text("clause", "", longest=10), "facts": [*facts, *([single] if single else [])]}


def _prose(fields: Fields) -> dict[str, Json]:
    heading = fields.text("heading", "", longest=80)
    return {"heading": heading, "text": fields.prose("text"), **_cited(fields)}


def _key_point(fields: Fields) -> dict[str, Json]:
    return {"text": fields.prose("text"), **_cited(fields)}


def _dialogue(fields: Fields) -> dict[str, Json]:
    turns: list[Json] = []
    for turn in fields.members("turns", "turn", at_least=1):
        turns.append({"speaker": turn.text("speaker", longest=20), "text": turn.text("text")})
        turn.done()
    return {
        "heading": fields.text("heading", "", longest=80),
        "verdict": fields.choice("verdict", VERDICTS),
        "turns": turns,
        "comment": fields.text("comment", ""),
        **_cited(fields),
    }


def _standard_value(fields: Fields) -> dict[str, Json]:
    return {
        "value": fields.text("value", longest=40),
        "unit": fields.text("unit", "", longest=40),
        "meaning": fields.text("meaning"),
        **_cited(fields),
    }


def _law(fields: Fields) -> dict[str, Json]:
    as_of = fields.day("as_of")
    return {
        "title": fields.text("title", longest=80),
        "value": fields.text("value", "", longest=40),
        "unit": fields.text("unit", "", longest=40),
        "text": fields.text("text"),
        "law": fields.text("law", longest=80),
        "article": fields.text("article", "", longest=40),
        "jurisdiction": fields.text("jurisdiction", COUNTRY, longest=40),
        "as_of": as_of.isoformat() if as_of else None,
        "verification": fields.choice("verification", VERIFICATIONS),
        **_cited(fields),
    }


def _comparison(fields: Fields) -> dict[str, Json]:
    columns = fields.texts("columns", at_least=2)
    return {
        "caption": fields.text("caption", longest=120),
        "columns": columns,
        "rows": fields.rows("rows", len(columns)),
        **_cited(fields),
    }


def _picture(fields: Fields) -> dict[str, Json]:
    return {
        "image": fields.text("image", longest=200),
        "alt": fields.text("alt"),
        "caption": fields.text("caption", "", longest=200),
        **_cited(fields),
    }


def _check(fields: Fields) -> dict[str, Json]:
    options: list[Json] = []
    right = 0
    for option in fields.members("options", "option", at_least=2):
        correct = option.flag("correct")
        right += correct
        options.append(
            {"text": option.text("text", longest=300), "correct": correct, "why": option.text("why", "")}
        )
        option.done()
    if not right:
        fields.fault("no option is correct")
    return {"question": fields.text("question"), "options": options, **_cited(fields)}


READERS: dict[str, BlockReader] = {
    "prose": _prose,
    "key_point": _key_point,
    "dialogue": _dialogue,
    "standard_value": _standard_value,
    "law": _law,
    "comparison": _comparison,
    "picture": _picture,
    "check": _check,
}
