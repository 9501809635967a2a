"""Lay one question out as it is printed: its lettered options, how it is answered, and the key by letters."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypedDict, cast

from lms.papers.printing.markup import Node, addresses_in, nodes_of
from lms.questions.choices import QuestionKind
from lms.questions.kinds.case_rule import CaseContent, CaseKey
from lms.questions.kinds.registry import kind_of
from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.texts.prose import plain_text

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LEAST_ROOM, MOST_ROOM = 35, 100
CHARACTERS_A_MILLIMETRE = 8


class ChoiceJson(TypedDict):
    """A lettered text."""

    letter: str
    nodes: list[Node]


class QuestionJson(TypedDict):
    """A question as printed; `shape` says how it is answered, `key` in short what is right.

    `room` is the height left for a written answer, in millimetres. The questions of a case stand in
    `parts`, each with its kind under `label`. One that is `tall` may go on on the next page.
    """

    number: int
    label: str
    marks: str
    must_pass: bool
    shape: str
    tall: bool
    stem: list[Node]
    options: list[ChoiceJson]
    left: list[ChoiceJson]
    letters: list[str]
    blanks: int
    room: int
    key: list[str]
    parts: list["QuestionJson"]


@dataclass(frozen=True, slots=True)
class PlacedQuestion:
    """A question with its place: what is shown of it, its key, and what it earns."""

    number: int
    kind: str
    content: JsonObject
    key: JsonObject
    marks: str = ""
    must_pass: bool = False
    label: str = ""


def question_json(one: PlacedQuestion) -> QuestionJson:
    """Lay a question out, those of a case within it."""
    options, left = _choices(one.content, "options", "items", "right"), _choices(one.content, "left")
    parts = [question_json(part) for part in _parts_of(one)]
    stem, shape = nodes_of(kind_of(one.kind).on_paper(one.content)), _shape(one.content, one.kind)
    limit = cast("int", one.content.get("limit", 0))
    texts = [stem, *(choice["nodes"] for choice in options)]
    return {
        "number": one.number,
        "label": one.label,
        "marks": one.marks,
        "must_pass": one.must_pass,
        "shape": shape,
        "tall": shape in {"lines", "parts"} or any(any(addresses_in(nodes)) for nodes in texts),
        "stem": stem,
        "options": options,
        "left": [{**choice, "letter": str(number)} for number, choice in enumerate(left, 1)],
        "letters": [choice["letter"] for choice in options],
        "blanks": cast("int", one.content.get("blanks", 0)),
        # A written answer gets room by its limit.
        "room": min(max(limit // CHARACTERS_A_MILLIMETRE, LEAST_ROOM), MOST_ROOM),
        "key": [f"({part['number']}) {line}" for part in parts for line in part["key"]] or _key(one),
        "parts": parts,
    }


def addresses_in_question(question: QuestionJson) -> Iterator[str]:
    """Give the addresses of the pictures a question shows, wherever they stand."""
    yield from addresses_in(question["stem"])
    for choice in (*question["options"], *question["left"]):
        yield from addresses_in(choice["nodes"])
    for part in question["parts"]:
        yield from addresses_in_question(part)


def _parts_of(one: PlacedQuestion) -> Iterator[PlacedQuestion]:
    """Give the questions of a case with their own keys; nothing for other kinds."""
    if "parts" not in one.content:
        return
    keys = {part["id"]: part["key"] for part in cast("CaseKey", one.key)["parts"]}
    for part in cast("CaseContent", one.content)["parts"]:
        label = str(kind_of(part["kind"]).label)
        yield PlacedQuestion(int(part["id"]), part["kind"], part["content"], keys[part["id"]], label=label)


# How a question is answered on paper, by what it shows.
SHAPES: Final = (
    ("parts", "parts"),
    ("left", "pairs"),
    ("items", "order"),
    ("options", "letters"),
    ("blanks", "blanks"),
    ("unit_wanted", "number"),
)


def _shape(content: JsonObject, kind: str) -> str:
    known = next((shape for field, shape in SHAPES if field in content), "")
    return known or ("truth" if kind == QuestionKind.TRUE_FALSE else "lines")


def _choices(content: JsonObject, *fields: str) -> list[ChoiceJson]:
    listed: Iterable[Mapping[str, str]] = next(
        (cast("list[Mapping[str, str]]", content[field]) for field in fields if field in content), []
    )
    return [
        {"letter": letter, "nodes": nodes_of(one["text"])}
        for letter, one in zip(LETTERS, listed, strict=False)
    ]


def _key(one: PlacedQuestion) -> list[str]:
    """Give the key by the letters of this form where there are letters, else in words."""
    content, key = one.content, one.key
    match _shape(content, one.kind):
        case "letters" if isinstance(key.get("correct"), list):
            letters = _letters_by_id(content, "options")
            return ["".join(sorted(letters[id_] for id_ in cast("list[str]", key["correct"])))]
        case "order":
            letters = _letters_by_id(content, "items")
            return [" ".join(letters[id_] for id_ in cast("list[str]", key["order"]))]
        case "pairs":
            letters = _letters_by_id(content, "right")
            lefts = [choice["id"] for choice in cast("list[dict[str, str]]", content["left"])]
            pairs = cast("dict[str, str]", key["pairs"])
            return [
                f"{number}–{letters[pairs[left]]}" for number, left in enumerate(lefts, 1) if left in pairs
            ]
        case "truth":
            return ["√" if key["correct"] else "×"]
        case _:
            lines = (
                (line.lead, plain_text(line.text)) for line in kind_of(one.kind).key_lines(content, key, {})
            )
            return [f"{lead}. {text}" if lead else text for lead, text in lines]


def _letters_by_id(content: JsonObject, field: str) -> dict[str, str]:
    listed = cast("list[dict[str, str]]", content[field])
    return {choice["id"]: letter for letter, choice in zip(LETTERS, listed, strict=False)}
