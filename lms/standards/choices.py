"""Fixed choices of the standard and its sources."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class StandardKind(TextChoices):
    """What a list of clauses is: the service standard, or topics of the company's own."""

    STANDARD = "standard", _("Service standard")
    TOPICS = "topics", _("Own topics")


class Basis(TextChoices):
    """What a fact rests on; an example value of the standard is never a value of the law."""

    STANDARD_EXAMPLE = "standard_example", _("This standard")
    LAW = "law", _("Law")
    PRACTICE = "practice", _("Common practice")
    EDITOR = "editor", _("Editor's addition")


class Verification(TextChoices):
    """How far a fact was checked: 核, 次, 忆, 疑. Only verified facts enter a formal exam."""

    VERIFIED = "verified", _("Verified")
    SECONDARY = "secondary", _("Second-hand, to be verified")
    RECALLED = "recalled", _("From memory, to be verified")
    DOUBTFUL = "doubtful", _("Doubtful")


class LawKind(TextChoices):
    """Rank of a legal or technical text."""

    LAW = "law", pgettext_lazy("rank of a law", "Law")
    ADMINISTRATIVE_REGULATION = "administrative_regulation", _("Administrative regulation")
    DEPARTMENT_RULE = "department_rule", _("Departmental rule")
    LOCAL_REGULATION = "local_regulation", _("Local regulation")
    JUDICIAL_INTERPRETATION = "judicial_interpretation", _("Judicial interpretation")
    NORMATIVE_DOCUMENT = "normative_document", _("Normative document")
    NATIONAL_STANDARD = "national_standard", _("National standard")
    INDUSTRY_STANDARD = "industry_standard", _("Industry standard")
    INTERNATIONAL_STANDARD = "international_standard", _("International standard")


class Conclusion(TextChoices):
    """What a reviewer signs about the wording of a fact."""

    CONFIRMED = "confirmed", pgettext_lazy("review of a fact", "Confirmed")
    TO_CHANGE = "to_change", pgettext_lazy("review of a fact", "To be changed")
    NOT_USABLE = "not_usable", pgettext_lazy("review of a fact", "Not to be used")


class ChangeCause(TextChoices):
    """What brings a change of the standard about."""

    EDITION = "edition", pgettext_lazy("cause of a change", "Edition")
    LAW_VERSION = "law_version", pgettext_lazy("cause of a change", "Law version")
    FACT = "fact", pgettext_lazy("cause of a change", "Corrected fact")


class ThingKind(TextChoices):
    """What rests on clauses of the standard."""

    LESSON = "lesson", pgettext_lazy("rests on a clause", "Lesson")
    CHECK = "check", pgettext_lazy("rests on a clause", "Check question")
    QUESTION = "question", pgettext_lazy("rests on a clause", "Question")
    PAPER = "paper", pgettext_lazy("rests on a clause", "Paper")
    SITTING = "sitting", pgettext_lazy("rests on a clause", "Sitting")
    CERTIFICATION = "certification", pgettext_lazy("rests on a clause", "Certification")
    PROGRAMME = "programme", pgettext_lazy("rests on a clause", "Programme")


class ChangeItemState(TextChoices):
    """How something that rests on a clause that changes stands; values are those of `changes.rules`."""

    TO_LOOK_AT = "to_look_at", pgettext_lazy("of a thing", "To look at")
    IN_WORK = "in_work", pgettext_lazy("of a thing", "In work")
    CONFIRMED = "confirmed", pgettext_lazy("of a thing", "Confirmed")
    REVISED = "revised", pgettext_lazy("of a thing", "Revised")
    RETIRED = "retired", pgettext_lazy("of a thing", "Retired")
