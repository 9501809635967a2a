"""Say in sentences what a blueprint lacks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core.api import enumerated
from lms.exams.choices import Difficulty
from lms.exams.domain.papers import Shortage
from lms.exams.domain.taking_out import Lack
from lms.exams.kinds.choosing import kind_label
from lms.exams.models import PaperQuestion, PaperRule
from lms.exams.queries.blueprint_check import BlueprintCheck


@dataclass(frozen=True, slots=True)
class BlueprintRows:
    """The rows a blueprint was made of, in the order of its rules."""

    picked: Sequence[PaperQuestion]
    rules: Sequence[PaperRule]

    def name_of(self, number: int) -> str:
        """Name a rule, counted from 0 with what is picked by hand first, as its author counts."""
        if number < len(self.picked):
            return _("question %(number)d picked by hand") % {"number": number + 1}
        return _("rule %(number)d") % {"number": number - len(self.picked) + 1}


def blueprint_sentences(check: BlueprintCheck, rows: BlueprintRows) -> list[str]:
    """Say everything that keeps a blueprint from being drawn; nothing where it can be."""
    if check.anchors_too_many:
        return [_("The paper has fewer questions than common anchor questions.")]
    sentences = [_shortage_sentence(short, rows) for short in check.shortages]
    if check.forms_alike:
        sentences.append(
            _("All questions are common, so every form would be the same: ask more than the common ones.")
        )
    return sentences


def lack_sentences(lacks: Sequence[Lack], rows: BlueprintRows, gone: Collection[int]) -> list[str]:
    """Say what each rule would lack once the questions with the keys `gone` are taken out of the bank."""
    return [_lack_sentence(lack, rows, gone) for lack in lacks]


def _lack_sentence(lack: Lack, rows: BlueprintRows, gone: Collection[int]) -> str:
    short = lack.short
    if short.rule < len(rows.picked):
        one = rows.picked[short.rule]
        if one.question_id not in gone:
            return _picked_sentence(one, short)
        return _("%(code)s is picked by hand.") % {"code": one.question.code}
    place = short.rule - len(rows.picked)
    words = {
        "rule": place + 1,
        "what": rule_words(rows.rules[place]),
        "needs": lack.needs,
        "left": lack.left,
    }
    told = _("Rule %(rule)d (%(what)s) needs %(needs)d, and %(left)d that fit would be left.") % words
    return " ".join(part for part in (told, _enemies(short), _competition(short, rows)) if part)


def _shortage_sentence(short: Shortage, rows: BlueprintRows) -> str:
    if short.rule < len(rows.picked):
        return _picked_sentence(rows.picked[short.rule], short)
    place = short.rule - len(rows.picked)
    lacking = ngettext(
        "Rule %(rule)d (%(what)s) lacks %(missing)d question.",
        "Rule %(rule)d (%(what)s) lacks %(missing)d questions.",
        short.missing,
    ) % {"rule": place + 1, "what": rule_words(rows.rules[place]), "missing": short.missing}
    return " ".join(part for part in (lacking, _enemies(short), _competition(short, rows)) if part)


def _enemies(short: Shortage) -> str:
    if not short.by_enemies:
        return ""
    return _("There would be enough if no questions had to be kept apart.")


def _competition(short: Shortage, rows: BlueprintRows) -> str:
    if len(short.competing) < 2:
        return ""
    competing = enumerated(rows.name_of(number) for number in short.competing)
    return _("The following share %(available)d questions: %(rules)s.") % {
        "rules": competing,
        "available": short.available,
    }


def _picked_sentence(one: PaperQuestion, short: Shortage) -> str:
    words = {"code": one.question.code}
    if short.by_enemies:
        return _("%(code)s never meets another question of this paper.") % words
    if short.available:
        return _("%(code)s is picked twice.") % words
    return _("%(code)s may not be asked: it is not approved, not verified or not in force.") % words


def rule_words(rule: PaperRule) -> str:
    """Say in short what a rule asks for."""
    words = [
        rule.clause_prefix or _("any clause"),
        kind_label(rule.kind) if rule.kind else _("any kind"),
        _difficulties(rule.difficulty_from, rule.difficulty_to),
        str(rule.get_level_display()) if rule.level else "",
        rule.pool.name if rule.pool else "",
    ]
    return " · ".join(word for word in words if word)


def _difficulties(lowest: int, highest: int) -> str:
    """Say which difficulties a rule asks for; nothing where it asks for any."""
    if (lowest, highest) == (min(Difficulty), max(Difficulty)):
        return ""
    asked = str(lowest) if lowest == highest else f"{lowest}–{highest}"
    return _("difficulty %(asked)s") % {"asked": asked}
