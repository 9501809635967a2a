"""Say what is wrong with a question before it is frozen, in sentences an author can act on."""

from collections.abc import Sequence
from typing import cast

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from lms.exams.domain.kinds import LONGEST_TEXT
from lms.exams.models import (
    FillInQuestion,
    MatchingQuestion,
    MultipleChoiceQuestion,
    OrderingQuestion,
    Question,
    SingleChoiceQuestion,
)
from lms.exams.services.composing import OptionDraft, PairDraft
from lms.exams.services.prose import blanks_in

type Sentence = str | Promise


def faults_of(question: Question) -> list[Sentence]:
    """List what keeps a question from being asked; empty when nothing does."""
    faults: list[Sentence] = []
    if not question.stem.strip():
        faults.append(_("The question text is empty."))
    match question:
        case SingleChoiceQuestion():
            faults += _option_faults(cast("list[OptionDraft]", question.options), only_one=True)
        case MultipleChoiceQuestion():
            faults += _option_faults(cast("list[OptionDraft]", question.options), only_one=False)
        case FillInQuestion():
            faults += _blank_faults(question.stem, cast("list[list[str]]", question.blanks))
        case OrderingQuestion():
            faults += _list_faults(cast("list[str]", question.items), at_least=3)
        case MatchingQuestion():
            faults += _pair_faults(
                cast("list[PairDraft]", question.pairs), cast("list[str]", question.distractors)
            )
    return faults


def _option_faults(options: Sequence[OptionDraft], *, only_one: bool) -> list[Sentence]:
    faults = _list_faults([option["text"] for option in options], at_least=2)
    right = sum(option["correct"] for option in options)
    if only_one and right != 1:
        faults.append(_("Exactly one option must be right."))
    if not only_one and right < 2:
        faults.append(_("At least two options must be right; use a single choice question for one."))
    if not only_one and options and right == len(options):
        faults.append(_("At least one option must be wrong."))
    return faults


def _list_faults(texts: Sequence[str], *, at_least: int) -> list[Sentence]:
    faults: list[Sentence] = []
    if len(texts) < at_least:
        faults.append(
            ngettext_lazy(
                "At least %(number)d entry is needed.", "At least %(number)d entries are needed.", at_least
            )
            % {"number": at_least}
        )
    if any(not text.strip() for text in texts):
        faults.append(_("An entry is empty."))
    if len({text.strip() for text in texts}) < len(texts):
        faults.append(_("Two entries are the same."))
    return faults


def _blank_faults(stem: str, blanks: Sequence[Sequence[str]]) -> list[Sentence]:
    faults: list[Sentence] = []
    if blanks_in(stem) != len(blanks):
        faults.append(
            _("The text has %(shown)d blanks (____), but answers are given for %(given)d.")
            % {"shown": blanks_in(stem), "given": len(blanks)}
        )
    if not blanks or any(not any(text.strip() for text in blank) for blank in blanks):
        faults.append(_("Every blank needs an accepted text."))
    if any(len(text) > LONGEST_TEXT for blank in blanks for text in blank):
        faults.append(_("An accepted text is longer than a taker may type."))
    return faults


def _pair_faults(pairs: Sequence[PairDraft], distractors: Sequence[str]) -> list[Sentence]:
    faults = _list_faults([pair["left"] for pair in pairs], at_least=2)
    rights = {pair["right"].strip() for pair in pairs}
    if "" in rights or any(not text.strip() for text in distractors):
        faults.append(_("A text on the right is empty."))
    if rights & {text.strip() for text in distractors}:
        faults.append(_("A further text on the right is the partner of a pair."))
    return faults
