"""Make up what people answer in words, and what those who mark make of it."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from lms.demo.exams.past_attempts import sample_answer
from lms.exams.marking.models import MarkingTask
from lms.exams.marking.services import Verdict, part_of
from lms.questions.bank.models import QuestionVersion

NOISE = 0.12  # how far the quality of one answer lies from what somebody usually writes
SLIP = 0.3  # how often a marker sees a criterion one level better or worse than another would


@dataclass(frozen=True)
class Pen:
    """How somebody writes: the texts by version from good to weak, and how well the person does (0-1)."""

    texts: Mapping[int, Sequence[str]]
    ability: float

    def __call__(self, version: QuestionVersion, luck: random.Random) -> Mapping[str, object] | None:
        """Answer one question."""
        given = sample_answer(version, luck, right=luck.random() < self.ability)
        if version.pk not in self.texts:
            return given
        texts = self.texts[version.pk]
        quality = self.ability + luck.gauss(0, NOISE)
        text = texts[min(max(int((0.95 - quality) * len(texts) / 0.6), 0), len(texts) - 1)]
        if "text" in given:
            return {"text": text}
        parts = cast("Mapping[str, Mapping[str, object]]", given["parts"])
        return {"parts": {id_: {"text": text} if "text" in part else part for id_, part in parts.items()}}


def texts_by_version(written: Mapping[str, Sequence[str]]) -> dict[int, Sequence[str]]:
    """Give the texts to each version of the questions that are answered in words."""
    versions = QuestionVersion.objects.filter(question__code__in=written)
    return {pk: written[code] for pk, code in versions.values_list("pk", "question__code")}


@dataclass(frozen=True)
class Marker:
    """Somebody who marks: knows how good each text is, and slips now and then."""

    texts: Mapping[int, Sequence[str]]
    comments: Sequence[str]
    luck: random.Random

    def judge(self, task: MarkingTask, text: str) -> Verdict:
        """Choose a level for each criterion, and write a comment on every third answer."""
        texts = self.texts[task.version_id]
        weakness = texts.index(text) / (len(texts) - 1)
        points: dict[str, Fraction] = {}
        for criterion in part_of(task).rubric:
            levels = criterion["levels"]
            slip = self.luck.choice((-1, 1)) if self.luck.random() < SLIP else 0
            place = round(weakness * (len(levels) - 1)) + slip
            points[criterion["id"]] = Fraction(levels[min(max(place, 0), len(levels) - 1)]["points"])
        comment = ""
        if self.luck.random() <= 1 / 3:
            # Good comments stand at even places of the list, the others at odd ones.
            comment = self.luck.choice(self.comments[weakness > 0.5 :: 2])
        return Verdict(points=points, share=None, comment=comment)


def written_text(given: Mapping[str, object]) -> str:
    """Find the text in an answer, or in the written part of a case."""
    if "text" in given:
        return str(given["text"])
    parts = cast("Mapping[str, Mapping[str, object]]", given["parts"])
    return next(str(part["text"]) for part in parts.values() if "text" in part)
