"""Say in sentences what a blueprint lacks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core.wording import enumerated
from lms.papers.blueprints.models import PaperQuestion, PaperRule
from lms.papers.blueprints.queries import BlueprintCheck
from lms.papers.blueprints.rules.drawing import Shortage
from lms.papers.blueprints.rules.taking_out import RuleLack
from lms.questions.choices import Difficulty
from lms.questions.kinds.registry import kind_label


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
    sentences = []
    for short in check.shortages:
        if short.rule < len(rows.picked):
            sentences.append(_picked_sentence(rows.picked[short.rule], short))
            continue
        place = short.rule - len(rows.picked)
        lacking = ngettext(
            "Rule %(rule)d (%(what)s) lacks %(missing)d question.",
            "Rule %(rule)d (%(what)s) lacks %(missing)d questions.",
            short.missing,
        ) % {"rule": place + 1, "what": rule_label(rows.rules[place]), "missing": short.missing}
        sentences.append(_with_causes(lacking, short, rows))
    if check.forms_alike:
        sentences.append(
            _("All questions are common, so every form would be the same: ask more than the common ones.")
        )
    return sentences


def lack_sentences(lacks: Sequence[RuleLack], rows: BlueprintRows, removed: Collection[int]) -> list[str]:
    """Say what each rule would lack once the questions with the keys `removed` are out of the bank."""
    sentences = []
    for lack in lacks:
        short = lack.short
        if short.rule < len(rows.picked):
            one = rows.picked[short.rule]
            by_hand = _("%(code)s is picked by hand.") % {"code": one.question.code}
            sentences.append(by_hand if one.question_id in removed else _picked_sentence(one, short))
            continue
        place = short.rule - len(rows.picked)
        needed = _("Rule %(rule)d (%(what)s) needs %(needs)d, and %(left)d that fit would be left.") % {
            "rule": place + 1,
            "what": rule_label(rows.rules[place]),
            "needs": lack.needs,
            "left": lack.left,
        }
        sentences.append(_with_causes(needed, short, rows))
    return sentences


def _with_causes(sentence: str, short: Shortage, rows: BlueprintRows) -> str:
    """Add why a rule falls short: questions kept apart, other rules that want the same questions."""
    sentences = [sentence]
    if short.by_enemies:
        sentences.append(_("There would be enough if no questions had to be kept apart."))
    if len(short.competing) > 1:
        sentences.append(
            _("The following share %(available)d questions: %(rules)s.")
            % {
                "rules": enumerated(rows.name_of(number) for number in short.competing),
                "available": short.available,
            }
        )
    return " ".join(sentences)


def _picked_sentence(one: PaperQuestion, short: Shortage) -> str:
    code = {"code": one.question.code}
    if short.by_enemies:
        return _("%(code)s never meets another question of this paper.") % code
    if short.available:
        return _("%(code)s is picked twice.") % code
    return _("%(code)s may not be asked: it is not approved, not verified or not in force.") % code


def rule_label(rule: PaperRule) -> str:
    """Say in short what a rule asks for."""
    # A chapter by its number alone would read as one of a list.
    clause = rule.clause_prefix or _("any clause")
    if clause.isdecimal():
        clause = _("chapter %(number)s") % {"number": clause}
    lowest, highest = rule.difficulty_from, rule.difficulty_to
    difficulty = ""
    if (lowest, highest) != (min(Difficulty), max(Difficulty)):
        asked = str(lowest) if lowest == highest else f"{lowest}–{highest}"
        difficulty = _("difficulty %(asked)s") % {"asked": asked}
    labels = [
        clause,
        kind_label(rule.kind) if rule.kind else _("any kind"),
        difficulty,
        str(rule.get_level_display()) if rule.level else "",
        rule.pool.name if rule.pool else "",
    ]
    return " · ".join(label for label in labels if label)
