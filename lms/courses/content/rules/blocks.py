"""Read each kind of lesson block from a course file into the values the page stores."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lms.core.files.content.rules import Entry
from lms.courses.content.rules.prose import UnsupportedMarkdown, html_of
from lms.courses.scenarios.rules import VERDICTS as VERDICTS_OF_CALLS
from lms.courses.scenarios.rules import has_good_end, step_faults, steps_of

type Json = bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None
type BlockReader = Callable[[Entry], dict[str, Json]]

VERIFICATIONS = ("verified", "secondary", "recalled", "doubtful")
VERDICTS = ("good", "bad")
AUDIENCES = ("team_leader", "manager", "trainer")
COUNTRY = "全国"
MOST_PRACTISED = 10
LEAST_OPTIONS, MOST_OPTIONS, LONGEST_OPTION = 2, 6, 120  # of a poll


def html_of_entry(entry: Entry, key: str) -> str:
    """Read Markdown as HTML."""
    try:
        return html_of(entry.text(key))
    except UnsupportedMarkdown as construct:
        entry.refuse(f"{key} uses Markdown that lessons do not have: {construct}", key)
        return ""


def _cited(entry: Entry) -> dict[str, Json]:
    """Read what a statement rests on; `fact` is the short way to cite a single one."""
    facts = entry.texts("facts")
    single = entry.text("fact", "")
    return {"clause": entry.text("clause", "", longest=10), "facts": [*facts, *([single] if single else [])]}


def _prose(entry: Entry) -> dict[str, Json]:
    heading = entry.text("heading", "", longest=80)
    return {"heading": heading, "text": html_of_entry(entry, "text"), **_cited(entry)}


def _key_point(entry: Entry) -> dict[str, Json]:
    return {"text": html_of_entry(entry, "text"), **_cited(entry)}


def _aside(entry: Entry) -> dict[str, Json]:
    return {
        "audience": entry.choice("audience", AUDIENCES),
        "text": html_of_entry(entry, "text"),
        **_cited(entry),
    }


def _steps(entry: Entry) -> dict[str, Json]:
    steps: list[Json] = []
    for step in entry.entries("steps", least=2):
        steps.append({"title": step.text("title", longest=80), "text": step.text("text", "")})
    return {"heading": entry.text("heading", "", longest=80), "steps": steps, **_cited(entry)}


def _quotation(entry: Entry) -> dict[str, Json]:
    return {"text": entry.text("text"), "said_by": entry.text("said_by", longest=60), **_cited(entry)}


def _term(entry: Entry) -> dict[str, Json]:
    return {
        "term": entry.text("term", longest=60),
        "also": entry.text("also", "", longest=80),
        "definition": entry.text("definition"),
        **_cited(entry),
    }


def _accordion(entry: Entry) -> dict[str, Json]:
    folds: list[Json] = []
    for fold in entry.entries("folds", least=2):
        folds.append({"title": fold.text("title", longest=80), "text": html_of_entry(fold, "text")})
    return {"heading": entry.text("heading", "", longest=80), "folds": folds, **_cited(entry)}


def _reflection(entry: Entry) -> dict[str, Json]:
    return {"question": entry.text("question"), "thoughts": entry.text("thoughts", ""), **_cited(entry)}


def _poll(entry: Entry) -> dict[str, Json]:
    options = entry.texts("options", least=LEAST_OPTIONS)
    if len(options) > MOST_OPTIONS:
        entry.refuse(f"options has {len(options)} entries, {MOST_OPTIONS} are allowed", "options")
    for option in options:
        if not option or len(option) > LONGEST_OPTION:
            entry.refuse(f"an option is empty or longer than {LONGEST_OPTION} characters", "options")
    if len(set(options)) < len(options):
        entry.refuse("an option stands twice", "options")
    return {"question": entry.text("question"), "options": options, **_cited(entry)}


def _practice(entry: Entry) -> dict[str, Json]:
    codes: list[Json] = [*entry.texts("questions")]
    cited = _cited(entry)
    if not codes and not cited["clause"]:
        entry.refuse("names neither questions nor the clause they are drawn from", "questions")
    return {
        "heading": entry.text("heading", longest=80),
        "questions": codes,
        "count": entry.whole("count", 3, least=1, most=MOST_PRACTISED),
        **cited,
    }


def _dialogue(entry: Entry) -> dict[str, Json]:
    turns: list[Json] = []
    for turn in entry.entries("turns", least=1):
        turns.append({"speaker": turn.text("speaker", longest=20), "text": turn.text("text")})
    return {
        "heading": entry.text("heading", "", longest=80),
        "verdict": entry.choice("verdict", VERDICTS),
        "turns": turns,
        "comment": entry.text("comment", ""),
        **_cited(entry),
    }


def _standard_value(entry: Entry) -> dict[str, Json]:
    return {
        "value": entry.text("value", longest=40),
        "unit": entry.text("unit", "", longest=40),
        "meaning": entry.text("meaning"),
        **_cited(entry),
    }


def _law(entry: Entry) -> dict[str, Json]:
    as_of = entry.day("as_of")
    return {
        "title": entry.text("title", longest=80),
        "value": entry.text("value", "", longest=40),
        "unit": entry.text("unit", "", longest=40),
        "text": entry.text("text"),
        "law": entry.text("law", longest=80),
        "article": entry.text("article", "", longest=40),
        "jurisdiction": entry.text("jurisdiction", COUNTRY, longest=40),
        "as_of": as_of.isoformat() if as_of else None,
        "verification": entry.choice("verification", VERIFICATIONS),
        **_cited(entry),
    }


def _comparison(entry: Entry) -> dict[str, Json]:
    columns, rows = entry.texts("columns", least=2), entry.rows("rows")
    for number, row in enumerate(rows, 1):
        if len(row) != len(columns):
            reason = f"row {number} of rows has {len(row)} cells, the table has {len(columns)} columns"
            entry.refuse(reason, "rows")
    return {
        "caption": entry.text("caption", longest=120),
        "columns": columns,
        "rows": rows,
        **_cited(entry),
    }


def _picture(entry: Entry) -> dict[str, Json]:
    return {
        "image": entry.text("image", longest=200),
        "alt": entry.text("alt"),
        "caption": entry.text("caption", "", longest=200),
        **_cited(entry),
    }


def _hotspots(entry: Entry) -> dict[str, Json]:
    spots: list[Json] = []
    for spot in entry.entries("spots", least=2):
        spots.append(
            {
                "left": spot.whole("left", most=100),
                "top": spot.whole("top", most=100),
                "title": spot.text("title", longest=80),
                "text": spot.text("text"),
            }
        )
    return {**_picture(entry), "spots": spots}


def _check(entry: Entry) -> dict[str, Json]:
    options: list[Json] = []
    right = 0
    for option in entry.entries("options", least=2):
        correct = option.flag("correct", default=False)
        right += correct
        options.append(
            {"text": option.text("text", longest=300), "correct": correct, "why": option.text("why", "")}
        )
    if not right:
        entry.refuse("no option is correct", "options")
    return {"question": entry.text("question"), "options": options, **_cited(entry)}


SCENARIO_FAULTS = {
    "same_name": "two steps are called {name!r}",
    "neither": "step {name!r} has neither choices nor a verdict",
    "both": "step {name!r} has choices and a verdict",
    "number": "step {name!r} needs two to four choices",
    "silent": "the end {name!r} has no explanation",
    "nowhere": "step {name!r} leads to {leads_to!r}, which is no step",
    "unreached": "no choice leads to step {name!r}",
    "circle": "from step {name!r} one comes back to it",
}


def _scenario(entry: Entry) -> dict[str, Json]:
    steps: list[Json] = []
    for step in entry.entries("steps", "name", least=3):
        choices: list[Json] = []
        for choice in step.entries("choices"):
            choices.append(
                {"text": choice.text("text", longest=200), "leads_to": choice.text("leads_to", longest=20)}
            )
        steps.append(
            {
                "name": step.text("name", longest=20),
                "customer": step.text("customer"),
                "choices": choices,
                "verdict": step.choice("verdict", VERDICTS_OF_CALLS, ""),
                "explanation": step.text("explanation", ""),
            }
        )
    read = steps_of(steps)
    for fault in step_faults(read):
        entry.refuse(SCENARIO_FAULTS[fault.code].format(name=fault.name, leads_to=fault.leads_to), "steps")
    if not has_good_end(read):
        entry.refuse("no way ends well", "steps")
    return {
        "heading": entry.text("heading", longest=80),
        "situation": entry.text("situation"),
        "steps": steps,
        **_cited(entry),
    }


READERS: dict[str, BlockReader] = {
    "prose": _prose,
    "key_point": _key_point,
    "steps": _steps,
    "quotation": _quotation,
    "term": _term,
    "accordion": _accordion,
    "dialogue": _dialogue,
    "standard_value": _standard_value,
    "law": _law,
    "comparison": _comparison,
    "picture": _picture,
    "hotspots": _hotspots,
    "check": _check,
    "scenario": _scenario,
    "practice": _practice,
    "reflection": _reflection,
    "poll": _poll,
    "aside": _aside,
}
