"""Take from the entries of a file what the rules of writing look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from lms.core.files.content.rules import Entry
from lms.standards.content.rules.texts import StandardContent
from tools.content_lint.rules.citing import is_open_list
from tools.content_lint.rules.questions import WrittenOption, WrittenQuestion


@dataclass(frozen=True)
class ReadQuestion:
    """A question of a file in the forms the rules need.

    `law_version` is as it was named, `own_figures` need no fact, `scene` is the situation of the case
    that it is asked in, and `parts` are the questions that are written in it.
    """

    entry: Entry
    question: WrittenQuestion
    law_version: str = ""
    as_of: date | None = None
    own_figures: tuple[str, ...] = ()
    scene: str = ""
    parts: tuple[ReadQuestion, ...] = ()
    is_part: bool = False


def read_written(entries: Iterable[Entry], standard: StandardContent) -> list[ReadQuestion]:
    """Read the entries; what is faulty was noted before and reads as empty."""
    found = [_read(entry, standard) for entry in entries]
    scenes: dict[str, str] = {}
    for one in found:
        for part in _mappings(one.entry.values.get("questions")):
            scenes[str(part.get("code", ""))] = one.question.stem
    return [replace(one, scene=scenes.get(one.question.code, "")) for one in found]


def _read(entry: Entry, standard: StandardContent) -> ReadQuestion:
    words, day = entry.values, entry.values.get("as_of")
    question = _written(words, standard)
    return ReadQuestion(
        entry=entry,
        question=question,
        law_version=str(words.get("law_version") or ""),
        as_of=day if isinstance(day, date) else None,
        own_figures=tuple(_texts(words.get("own_figures"))),
        parts=tuple(_parts(entry, question)),
    )


def _written(words: Mapping[str, object], standard: StandardContent) -> WrittenQuestion:
    facts = tuple(_texts(words.get("facts")))
    known = [standard.facts[code] for code in facts if code in standard.facts]
    return WrittenQuestion(
        code=str(words.get("id", "")),
        kind=str(words.get("kind", "")),
        clause=str(words.get("clause", "")),
        stem=str(words.get("stem", "")),
        explanation=str(words.get("explanation", "")),
        difficulty=value if isinstance(value := words.get("difficulty"), int) else 0,
        level=str(words.get("level", "")),
        verification=str(words.get("verification", "")),
        facts=facts,
        open_lists=tuple(fact.code for fact in known if is_open_list(fact)),
        options=_options(words),
        answers=_answers(words),
        is_true=value if isinstance(value := words.get("answer"), bool) else None,
        alone=words.get("alone") is not False,
    )


def _parts(entry: Entry, case: WrittenQuestion) -> Iterator[ReadQuestion]:
    """Read the questions that are written in a case; they rest on what the case rests on."""
    for number, words in enumerate(_mappings(entry.values.get("questions")), 1):
        if "kind" not in words:
            continue
        part = replace(
            case,
            code=f"{case.code} ({number})",
            kind=str(words["kind"]),
            stem=str(words.get("stem", "")),
            options=_options(words),
            answers=_answers(words),
            is_true=value if isinstance(value := words.get("answer"), bool) else None,
        )
        place = Entry(words, entry.file, part.code)
        own_figures = tuple(_texts(entry.values.get("own_figures")))
        yield ReadQuestion(place, part, own_figures=own_figures, scene=case.stem, is_part=True)


def _options(words: Mapping[str, object]) -> tuple[WrittenOption, ...]:
    """Read what there is to choose: options that are right or wrong, or responses that earn a share."""
    options = [
        WrittenOption(str(one.get("text", "")), one.get("correct") is True, str(one.get("why", "")))
        for one in _mappings(words.get("options"))
    ]
    responses = [
        WrittenOption(str(one.get("text", "")), str(one.get("share")) == "100", str(one.get("why", "")))
        for one in _mappings(words.get("responses"))
    ]
    return (*options, *responses)


def _answers(words: Mapping[str, object]) -> tuple[str, ...]:
    """Read the texts of a key that is not chosen: blanks, numbers with their unit, right-hand sides."""
    unit = next(iter(_texts(words.get("units"))), "")
    blanks = words.get("blanks")
    listed = blanks if isinstance(blanks, list) else []
    return (
        *(str(text) for blank in listed if isinstance(blank, list) for text in blank),
        *(f"{one.get('value')}{unit}" for one in _mappings(words.get("answers"))),
        *(str(pair.get("right", "")) for pair in _mappings(words.get("pairs"))),
    )


def _mappings(value: object) -> Iterator[Mapping[str, object]]:
    return (one for one in (value if isinstance(value, list) else ()) if isinstance(one, Mapping))


def _texts(value: object) -> Iterator[str]:
    return (str(one) for one in (value if isinstance(value, list) else ()))
