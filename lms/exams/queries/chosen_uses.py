"""Say which of many chosen questions something still asks: cases, papers by hand, parallel forms."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from lms.exams.choices import QuestionState
from lms.exams.models import Paper, PaperQuestion, ParallelForm, Question, QuestionVersion
from lms.exams.queries.cases import cases_by_code


@dataclass(frozen=True, slots=True)
class FormsUse:
    """A paper with the letters of its forms that hold a question; what all forms hold links them."""

    paper: Paper
    letters: tuple[str, ...]
    links_forms: bool


@dataclass(slots=True)
class ChosenUse:
    """A question with the cases that ask it, the rows that pick it for papers, and the forms it stands in."""

    question: Question
    cases: list[Question] = field(default_factory=list)
    picks: list[PaperQuestion] = field(default_factory=list)
    forms: list[FormsUse] = field(default_factory=list)

    @property
    def is_nowhere(self) -> bool:
        """Tell whether nothing asks the question by name."""
        return not (self.cases or self.picks or self.forms)


def uses_of_chosen(questions: Sequence[Question]) -> list[ChosenUse]:
    """List the questions that something asks by name, in the order given; retired ones are left out.

    A case that is among the chosen is no use: it is retired with them. Four queries for any number.
    """
    uses = {one.pk: ChosenUse(one) for one in questions if one.state != QuestionState.RETIRED}
    cases = cases_by_code()
    for use in uses.values():
        use.cases = [case for case in cases.get(use.question.code, ()) if case.pk not in uses]
    picks = PaperQuestion.objects.filter(question__in=uses).select_related("paper").order_by("paper__slug")
    for pick in picks:
        uses[pick.question_id].picks.append(pick)
    for key, forms in _forms_with(uses):
        uses[key].forms.append(forms)
    return [use for use in uses.values() if not use.is_nowhere]


def _forms_with(keys: Collection[int]) -> Iterator[tuple[int, FormsUse]]:
    """Pair the keys of questions with the forms they stand in, paper by paper."""
    papers: defaultdict[Paper, list[ParallelForm]] = defaultdict(list)
    for form in ParallelForm.objects.select_related("paper"):
        papers[form.paper].append(form)
    versions = QuestionVersion.objects.filter(question__in=keys).order_by("pk")
    questions = dict(versions.values_list("pk", "question"))
    for paper, forms in papers.items():
        letters: defaultdict[int, list[str]] = defaultdict(list)
        for form in forms:
            for key in {questions[slot["v"]] for slot in form.slots if slot["v"] in questions}:
                letters[key].append(form.letter)
        for key, held in letters.items():
            yield key, FormsUse(paper, tuple(held), links_forms=len(held) == len(forms) > 1)
