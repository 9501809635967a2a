"""A question as a file says it, before it is anybody's: what readers hand over and writers take.

Readers of every format fill these records, the preview shows them, storing turns them into questions
of the bank, and writers turn questions back into them. Texts are plain; `stem_html` and its like keep
what a format wrote richer. `reading_as_json` gives the shape that `import_questions --json` prints.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

type RecordKind = str  # a name of a kind of question; see lms.questions.kinds
type FileFormat = Literal["xlsx", "gift", "moodle-xml", "aiken", "missing-word", "cloze", "text"]
type Json = bool | int | float | str | list["Json"] | dict[str, "Json"] | None


@dataclass(frozen=True, slots=True)
class FilePlace:
    """Where something stands: rows count as the spreadsheet counts them, in texts they are lines."""

    sheet: str | None = None
    row: int | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class NumericAnswer:
    """A number that is right, with how far from it an answer may lie (in the same unit)."""

    value: Decimal
    tolerance: Decimal = Decimal(0)
    share: Fraction = Fraction(1)


# single, multiple: letters ("A", "C") · true_false: a flag · fill_in: accepted texts of each blank
# ordering: the texts in their right order · matching: (left, right) pairs · numeric: numbers
# short_answer, essay: the model answer · None: the file does not say
type Answer = (
    bool
    | str
    | tuple[str, ...]
    | tuple[tuple[str, ...], ...]
    | tuple[tuple[str, str], ...]
    | tuple[NumericAnswer, ...]
    | None
)


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """A picture or recording that a file of questions carries with it, under the name its texts use."""

    name: str
    data: bytes


@dataclass(slots=True)
class QuestionRecord:
    """One question of a file; what the file does not say is None or empty.

    Nobody changes one after it is made. It is not frozen only because its many fields would then be set
    one call at a time, a tenth of the time that understanding a row takes.
    """

    kind: RecordKind | None
    stem: str
    place: FilePlace = FilePlace()
    options: tuple[str, ...] = ()
    answer: Answer = None
    explanation: str | None = None
    difficulty: int | None = None
    category: str | None = None
    tags: tuple[str, ...] = ()
    marks: Decimal | None = None
    code: str | None = None
    clause: str | None = None
    level: str | None = None
    # What an option earns of the marks (1 = all, negative = deduction) and what is said about it.
    shares: tuple[Fraction, ...] = ()
    notes: tuple[str, ...] = ()
    # Further right-hand texts of a matching question; the unit of a number; how parts earn marks.
    distractors: tuple[str, ...] = ()
    unit: str | None = None
    rule: str | None = None
    ordered: bool = True
    # Whether the author's order of options is shown to everybody.
    keeps_order: bool | None = None
    # The questions of a case, in their order.
    parts: tuple["QuestionRecord", ...] = ()
    rubric: str | None = None
    stem_html: str | None = None
    options_html: tuple[str, ...] = ()
    explanation_html: str | None = None
    # What the question is called in lists, where that differs from its stem, and what it embeds.
    title: str | None = None
    files: tuple[EmbeddedFile, ...] = ()
    # Pictures of the bank where files hold words only: in items, pairs, reasons and model answers.
    wordless: int = 0
    # The recording of a call: the name of its file, in the bank its digest. Whether takers only hear it.
    recording: str | None = None
    only_heard: bool | None = None


def with_kept_notes(record: QuestionRecord, known: QuestionRecord) -> QuestionRecord:
    """Leave to an option the note the bank has for the same text, where a file says none about it."""
    kept = dict(zip(known.options, known.notes, strict=False))
    said = (*record.notes, *[""] * (len(record.options) - len(record.notes)))
    notes = tuple(note or kept.get(option, "") for option, note in zip(record.options, said, strict=False))
    return replace(record, notes=notes) if any(notes) else record


@dataclass(frozen=True, slots=True)
class FileFault:
    """Something a person must mend, and where: the message says what to do."""

    place: FilePlace
    message: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row or block that is no question, such as an example or a note, and why it was left out."""

    place: FilePlace
    reason: str


@dataclass(frozen=True, slots=True)
class Understood:
    """What was taken for what, so that a person can correct a wrong guess before storing."""

    place: FilePlace
    written: str
    taken_for: str


@dataclass(frozen=True, slots=True)
class Lost:
    """Something a file holds beside its questions' words that does not come along, by its name, and why."""

    place: FilePlace
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was found in a file."""

    format: FileFormat
    questions: tuple[QuestionRecord, ...] = ()
    faults: tuple[FileFault, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    understood: tuple[Understood, ...] = ()
    lost: tuple[Lost, ...] = ()


@dataclass(slots=True)
class ReadingDraft:
    """Collects what a reader finds, in order."""

    format: FileFormat
    questions: list[QuestionRecord] = field(default_factory=list)
    faults: list[FileFault] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    understood: list[Understood] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)

    def done(self) -> Reading:
        return Reading(
            self.format,
            tuple(self.questions),
            tuple(self.faults),
            tuple(self.skipped),
            tuple(self.understood),
            tuple(self.lost),
        )


def reading_as_json(reading: Reading) -> dict[str, Json]:
    """Give a reading in the shape that `import_questions --json` prints."""
    return {
        "format": reading.format,
        "questions": [record_as_json(record) for record in reading.questions],
        "faults": [{**_place(fault.place), "message": fault.message} for fault in reading.faults],
        "skipped": [
            {"sheet": one.place.sheet, "row": one.place.row, "reason": one.reason} for one in reading.skipped
        ],
    }


def record_as_json(record: QuestionRecord) -> dict[str, Json]:
    """Give one question in the published shape; null where the file does not say.

    The shape has no clause of its own: the clause stands last among the tags. Nor has it all kinds of the
    bank: a situation is a choice, a call a short answer, with the tag `kind:…` before it.
    """
    kind, more = _published(record)
    shown: dict[str, Json] = {
        "sheet": record.place.sheet,
        "row": record.place.row,
        "kind": kind,
        "stem": record.stem,
        "options": list(record.options),
        "answer": answer_as_json(record.answer),
        "explanation": record.explanation,
        "difficulty": record.difficulty,
        "category": record.category,
        "tags": list(dict.fromkeys([*record.tags, *more, *([record.clause] if record.clause else [])])),
        "marks": None if record.marks is None else _number(record.marks),
    }
    if record.parts:
        shown["parts"] = [record_as_json(part) for part in record.parts]
    return shown


def _published(record: QuestionRecord) -> tuple[str | None, list[str]]:
    """Name the published kind, with a tag where the bank knows the question as another."""
    match record.kind:
        case "sjt":
            best = record.answer if isinstance(record.answer, tuple) else ()
            return ("multiple" if len(best) > 1 else "single"), ["kind:sjt"]
        case "simulated_call":
            return "short_answer", ["kind:simulated_call"]
    return record.kind, []


def answer_as_json(answer: Answer) -> Json:
    """Give an answer in the published shape; one number stands alone, several as a list."""
    if answer is None or isinstance(answer, bool | str):
        return answer
    if answer and isinstance(answer[0], NumericAnswer):
        numbers: list[Json] = [
            {"value": _number(one.value), "tolerance": _number(one.tolerance)}
            for one in answer
            if isinstance(one, NumericAnswer)
        ]
        return numbers[0] if len(numbers) == 1 else numbers
    return [list(part) if isinstance(part, tuple) else str(part) for part in answer]


def _number(value: Decimal) -> Json:
    return int(value) if value == value.to_integral_value() else float(value)


def _place(place: FilePlace) -> dict[str, Json]:
    return {"sheet": place.sheet, "row": place.row, "column": place.column}


def letters(indices: Sequence[int]) -> tuple[str, ...]:
    """Give the letters of options by their place, A for 0; beyond Z they go on as AA, AB, …."""
    return tuple(_letter(index) for index in indices)


def _letter(index: int) -> str:
    letter = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letter = chr(ord("A") + rest) + letter
    return letter
