"""Judge the answers to a case: each question by the rule of its kind, weighed against the others."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final, TypedDict, cast

from lms.questions.kinds.registry import has_answer_shape, kind_of
from lms.questions.scoring.rules.formats import JsonObject, StemContent
from lms.questions.scoring.rules.judging import Fault, Judgement, KindRule, Lacking, Part

MOST_QUESTIONS: Final = 20


class CasePart(TypedDict):
    """A question of a case as it is shown."""

    id: str
    kind: str
    content: JsonObject


class PartKey(TypedDict):
    """The key of a question of a case; weights count against each other."""

    id: str
    kind: str
    weight: str
    key: JsonObject


class CaseContent(StemContent):
    """The situation and its questions, numbered from "1"."""

    parts: list[CasePart]


class CaseKey(TypedDict):
    """The keys of all questions."""

    parts: list[PartKey]


class CaseRule(KindRule):
    """Every question is judged by the rule of its kind and earns its weight."""

    given_fields = frozenset({"parts"})

    def has_shape(self, given: JsonObject) -> bool:
        parts = given["parts"]
        return (
            isinstance(parts, dict)
            and len(parts) <= MOST_QUESTIONS
            and all(part_id.isdecimal() and len(part_id) < 4 for part_id in parts)
            and all(_is_plain_answer(part) for part in parts.values())
        )

    def judge(self, key: JsonObject, given: JsonObject) -> Judgement | None:
        return _judged_by([cast("CaseKey", key)], given)

    def judge_either(self, keys: Sequence[JsonObject], given: JsonObject) -> Judgement | None:
        """Judge every question by the better of its keys, as long as they weigh the same in all."""
        found = [cast("CaseKey", key) for key in keys]
        if any(shares_of(key["parts"]) != shares_of(found[0]["parts"]) for key in found):
            return super().judge_either(keys, given)
        return _judged_by(found, given)

    def fault(self, content: JsonObject, given: JsonObject) -> Fault | None:
        parts = {part["id"]: part for part in cast("CaseContent", content)["parts"]}
        answers = answers_in(given)
        if set(given) != self.given_fields or not answers:
            return "wrong_shape"
        if not answers.keys() <= parts.keys():
            return "unknown_id"
        found = (_part_fault(parts[part_id], answer) for part_id, answer in answers.items())
        return next((fault for fault in found if fault), None)

    def lacking(self, content: JsonObject, given: JsonObject) -> Lacking:
        answers, parts = answers_in(given), cast("CaseContent", content)["parts"]
        found = [_part_lacking(part, answers.get(part["id"])) for part in parts]
        return Lacking(any(one.is_part for one in found), any(one.is_unread for one in found))

    def guess_share(self, content: JsonObject, key: JsonObject) -> Fraction:
        shown = {part["id"]: part for part in cast("CaseContent", content)["parts"]}
        parts = cast("CaseKey", key)["parts"]
        shares = shares_of(parts)
        return sum(
            (
                shares[part["id"]]
                * kind_of(part["kind"]).rule.guess_share(shown[part["id"]]["content"], part["key"])
                for part in parts
            ),
            Fraction(0),
        )


def _is_plain_answer(answer: object) -> bool:
    return isinstance(answer, dict) and "parts" not in answer and has_answer_shape(answer)


def answers_in(given: JsonObject) -> Mapping[str, object]:
    """Give the answers by question; none where the answer cannot be read."""
    parts = given.get("parts")
    return cast("Mapping[str, object]", parts) if isinstance(parts, dict) else {}


def _judged_by(keys: Sequence[CaseKey], given: JsonObject) -> Judgement | None:
    """Judge every question by the best of its keys; weights are those of the first."""
    answers, parts = answers_in(given), keys[0]["parts"]
    by_id = {
        part["id"]: [one["key"] for key in keys for one in key["parts"] if one["id"] == part["id"]]
        for part in parts
    }
    judged = {part["id"]: _judged(part["kind"], by_id[part["id"]], answers.get(part["id"])) for part in parts}
    if not any(judged.values()):
        return None
    shares = shares_of(parts)
    earned = {id_: shares[id_] * found.share if found else Fraction(0) for id_, found in judged.items()}
    right = tuple(Part(id_, earned[id_] == shares[id_], earned[id_]) for id_ in judged)
    waits = any(found.waits for found in judged.values() if found)
    return Judgement(sum(earned.values(), Fraction(0)), right, waits=waits, counting="weighed")


def _judged(kind: str, keys: Sequence[JsonObject], answer: object) -> Judgement | None:
    if not isinstance(answer, dict):
        return None
    return kind_of(kind).rule.judge_either(keys, cast("JsonObject", answer))


def _part_fault(part: CasePart, answer: object) -> Fault | None:
    if not isinstance(answer, dict):
        return "wrong_shape"
    return kind_of(part["kind"]).rule.fault(part["content"], cast("JsonObject", answer))


def _part_lacking(part: CasePart, answer: object) -> Lacking:
    if not isinstance(answer, dict):
        return Lacking(is_part=True)
    return kind_of(part["kind"]).rule.lacking(part["content"], cast("JsonObject", answer))


def shares_of(parts: Sequence[PartKey]) -> dict[str, Fraction]:
    """Give the share of the marks of each question."""
    whole = sum((Fraction(part["weight"]) for part in parts), Fraction(0))
    return {part["id"]: Fraction(part["weight"]) / whole for part in parts}
