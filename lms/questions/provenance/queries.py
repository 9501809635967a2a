"""Read what questions rest on as it stands today, and which questions are to be rechecked because of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.db.models import Q, QuerySet

from lms.questions.bank.models import Question
from lms.questions.bank.queries import out_of_force
from lms.questions.choices import QuestionState
from lms.questions.provenance.models import QuestionProvenance
from lms.questions.provenance.rules import ChangeJson, Citation
from lms.standards.api import Clause, Fact, LawVersion, current_edition, wordings_on

NEEDS_PARTS = ("clause__chapter__edition__standard", "law_version__law")


@dataclass(frozen=True, slots=True)
class Recheck:
    """Why a question is to be rechecked: what changed and since when, and laws that do not hold today."""

    changes: Sequence[ChangeJson]
    changed_since: datetime | None
    ended_laws: Sequence[LawVersion]

    @property
    def is_needed(self) -> bool:
        """Tell whether anything asks for it."""
        return bool(self.changes or self.ended_laws)

    @property
    def may_be_confirmed(self) -> bool:
        """Tell whether a person may say that all is still right: not of a law that does not hold."""
        return bool(self.changes) and not self.ended_laws


def questions_to_recheck(day: date) -> QuerySet[Question]:
    """Find the questions, but retired ones, that rest on something that changed or does not hold."""
    questions = cast("QuerySet[Question]", Question.objects.non_polymorphic())
    ended = questions_with_ended_law(day).values("pk")
    return questions.exclude(state=QuestionState.RETIRED).filter(
        Q(provenance__changed_since__isnull=False) | Q(pk__in=ended)
    )


def questions_with_ended_law(day: date) -> QuerySet[Question]:
    """Find the questions that rest, themselves or by a fact, on a law that does not hold on the day."""
    questions = cast("QuerySet[Question]", Question.objects.non_polymorphic())
    ended_facts = Question.facts.through.objects.filter(out_of_force(day, "fact__law_version"))
    return questions.filter(out_of_force(day) | Q(pk__in=ended_facts.values("question")))


def recheck_of(question: Question, day: date) -> Recheck:
    """Say why a question is to be rechecked, if it is."""
    provenance = QuestionProvenance.objects.filter(question=question.pk).first()
    ended = (
        LawVersion.objects.filter(Q(pk=question.law_version_id) | Q(facts__questions=question.pk))
        .filter(out_of_force_itself(day))
        .select_related("law")
        .distinct()
    )
    changes = cast("list[ChangeJson]", provenance.changes) if provenance else []
    return Recheck(changes, provenance.changed_since if provenance else None, list(ended))


def out_of_force_itself(day: date) -> Q:
    """Say of a law version: it is known not to hold on the day."""
    return Q(in_force_from__gt=day) | Q(in_force_to__lt=day)


def citations_of(questions: Collection[Question], day: date) -> dict[int, list[Citation]]:
    """Read what questions rest on, by question, in the edition that counts on the day.

    A clause of another edition is read as its line reads in the edition that counts, a fact as it has it
    under its code; what that edition does not have is missing.
    """
    tied: defaultdict[int, set[int]] = defaultdict(set)
    rows = Question.facts.through.objects.filter(question__in=[one.pk for one in questions])
    for question, fact in rows.values_list("question_id", "fact_id"):
        tied[question].add(fact)
    shelf = _Shelf(questions, set[int]().union(*tied.values()), day)
    return {one.pk: shelf.provenance(one, tied[one.pk]) for one in questions}


class _Shelf:
    """The clauses, facts and laws that some questions name, as they count on a day."""

    def __init__(self, questions: Collection[Question], facts: set[int], day: date) -> None:
        named = {one.clause_id for one in questions}
        clauses = Clause.objects.select_related("chapter__edition__standard").in_bulk(named)
        found = Fact.objects.select_related(*NEEDS_PARTS).in_bulk(facts)
        edition = current_edition(day)
        self._edition = edition.pk if edition else 0
        self._clauses, self._facts = clauses, found
        old_lines = {one.line for one in clauses.values() if self._is_old(one)}
        old_facts = [one.code for one in found.values() if self._is_old(one.clause)]
        self._lines_now = wordings_on(old_lines, day) if old_lines else {}
        facts_here = Fact.objects.filter(clause__chapter__edition=self._edition, code__in=old_facts)
        self._facts_now = (
            {one.code: one for one in facts_here.select_related(*NEEDS_PARTS)} if old_facts else {}
        )
        laws = {one.law_version_id for one in questions if one.law_version_id}
        self._laws = LawVersion.objects.select_related("law").in_bulk(laws)

    def _is_old(self, clause: Clause) -> bool:
        """Tell whether it is a clause of another edition; own topics have but one."""
        return bool(self._edition) and clause.chapter.edition_id != self._edition and not clause.is_own_topic

    def _counting(self, clause: Clause) -> Clause | None:
        """Give the wording of a clause that counts, if its line goes on."""
        if not self._is_old(clause):
            return clause
        now = self._lines_now.get(clause.line)
        return now.clause if now and now.counts else None

    def provenance(self, question: Question, facts: Iterable[int]) -> list[Citation]:
        """Give what one question rests on, in a settled order."""
        clause = self._clauses[question.clause_id]
        counts = self._counting(clause)
        cited = [self._facts[fact] for fact in facts if fact in self._facts]
        read = [self._facts_now.get(one.code) if self._is_old(one.clause) else one for one in cited]
        laws = {one.law_version_id: one.law_version for one in read if one is not None}
        laws[question.law_version_id] = self._laws.get(question.law_version_id or 0)
        found = [
            *([_cited_clause(clause.number, counts)] if counts else []),
            *(_cited_fact(one) for one in read if one is not None),
            *(_cited_law(one) for one in laws.values() if one is not None),
        ]
        return sorted(found, key=lambda one: (one.kind, one.code))


def _cited_clause(number: str, clause: Clause) -> Citation:
    """Give a clause under the number by which the question names it, whatever it has become."""
    return Citation("clause", number, {"title": clause.title, "summary": clause.summary})


def _cited_fact(fact: Fact) -> Citation:
    law = f"{fact.law_version} {fact.article}".strip() if fact.law_version else ""
    texts = {
        "statement": fact.statement,
        "value": f"{fact.value} {fact.unit}".strip(),
        "value_meaning": fact.value_meaning,
        "basis": fact.basis,
        "law": law,
        "jurisdiction": fact.jurisdiction,
        "verification": fact.verification,
        "correction": fact.correction,
    }
    return Citation("fact", fact.code, texts)


def _cited_law(version: LawVersion) -> Citation:
    texts = {
        "document_no": version.document_no,
        "in_force_from": version.in_force_from.isoformat() if version.in_force_from else "",
        "in_force_to": version.in_force_to.isoformat() if version.in_force_to else "",
        "jurisdiction": version.jurisdiction,
        "verification": version.verification,
    }
    return Citation("law", str(version), texts)
