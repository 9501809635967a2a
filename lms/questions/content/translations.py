"""Read the English texts beside files of questions, each held against the question that it translates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lms.core.files.api import read_content
from lms.core.files.content.rules import ENGLISH, Entry, refuse_repeated
from lms.questions.content.entries import QuestionEntry
from lms.questions.kinds.translated import SaidTexts


@dataclass(frozen=True, slots=True)
class TranslatedFile:
    """A file in English: what it says of each question, by code."""

    name: str
    said: dict[str, SaidTexts]

    @property
    def remarks(self) -> list[str]:
        """Say where Chinese is left in it."""
        return [remark for one in self.said.values() for remark in one.remarks]


def read_translations(path: Path, whole: Entry, questions: Iterable[QuestionEntry]) -> list[TranslatedFile]:
    """Read the files beside those of a folder, or beside the one named; faults are noted in `whole`.

    The questions were looked at before: one with faults is not held against its translation.
    """
    named = path.name.removesuffix(".yaml") + ENGLISH
    files = sorted(path.glob(f"*{ENGLISH}")) if path.is_dir() else [path.with_name(named)]
    own = list(questions)
    return [_read(file, whole, own) for file in files if file.is_file()]


def _read(file: Path, whole: Entry, questions: Sequence[QuestionEntry]) -> TranslatedFile:
    """Read one file beside its questions; each of them may be left out."""
    source = file.name.removesuffix(ENGLISH) + ".yaml"
    content = read_content(file, within=whole)
    known = {one.code: one for one in questions if one.entry.file == source}
    if not file.with_name(source).is_file():
        content.refuse(f"there is no {source} beside it")
        content.leave()
    said: dict[str, SaidTexts] = {}
    codes: list[tuple[str, Entry]] = []
    for entry in content.entries("questions", "id", least=1):
        code = entry.text("id")
        codes.append((code, entry))
        question = known.get(code)
        if question is None or question.entry.faults:
            if code and question is None:
                entry.refuse(f"{source} has no question {code}", "id")
            entry.leave()
            continue
        made = question.kind.model(code=code, **question.values)
        said[code] = question.kind.read_translation(entry, made)
    content.done()
    refuse_repeated("id", codes)
    return TranslatedFile(file.name, said)
