"""Fixed choices of indicators, feedback, complaints, objections, retention and appraisal."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Direction(TextChoices):
    """Which way an indicator is better."""

    UP = "up", _("The higher the better")
    DOWN = "down", _("The lower the better")
    BAND = "band", _("Best inside a band")
    WATCH = "watch", _("Only watched")


class IndicatorUnit(TextChoices):
    """In what an indicator is expressed."""

    PERCENT = "percent", _("per cent")
    PER_10K = "per_10k", _("per 10,000 contacts")
    PER_MILLION = "per_million", _("per million users")
    SECONDS = "seconds", pgettext_lazy("unit of a figure", "seconds")
    POINTS = "points", pgettext_lazy("unit of a figure", "points")
    RATIO = "ratio", _("ratio")
    HOURS = "hours", _("hours")


class Channel(TextChoices):
    """Where feedback came from."""

    HOTLINE = "hotline", _("Hotline")
    APP = "app", _("App")
    WEB = "web", _("Online hall")
    SHOP = "shop", _("Shop")
    CALLBACK = "callback", _("Call-back")
    REGULATOR = "regulator", _("Regulator")


class Attribution(TextChoices):
    """What an upheld complaint is put down to; only the employee's reach a person's file."""

    EMPLOYEE = "employee", _("Employee")
    PROCESS = "process", _("Process or policy")
    SYSTEM = "system", _("System")
    NETWORK = "network", _("Network")
    THIRD_PARTY = "third_party", _("Third party")
    USER = "user", _("User")
    UNDECIDED = "undecided", _("Not yet decided")


class Severity(TextChoices):
    """How grave a complaint is."""

    ORDINARY = "ordinary", _("Ordinary")
    IMPORTANT = "important", _("Important")
    ESCALATED = "escalated", _("Escalated")


class ComplaintState(TextChoices):
    """Where a complaint stands."""

    RECEIVED = "received", _("Received")
    IN_WORK = "in_work", _("In work")
    CALL_BACK = "call_back", _("Waiting for call-back")
    CLOSED = "closed", _("Closed")


class EvidenceKind(TextChoices):
    """Evidence of which large sums are kept until it changes."""

    VALUES = "values", _("Indicator values")
    FEEDBACK = "feedback", _("Customer feedback and complaints")
    REVIEWS = "reviews", _("Quality reviews")


class RecordSeries(TextChoices):
    """A series of records this system holds."""

    AUDIT = "audit", _("Audit trail")
    ATTEMPTS = "attempts", _("Exam papers and results")
    CERTIFICATES = "certificates", _("Certificates")
    LEARNING = "learning", _("Learning and credit hours")
    REVIEWS = "reviews", _("Quality reviews")
    VALUES = "values", _("Indicator values")
    FEEDBACK = "feedback", _("Customer feedback and complaints")
    OBJECTIONS = "objections", _("Staff objections")


class RetentionStart(TextChoices):
    """From when a period of retention runs."""

    CREATED = "created", _("From the day of the record")
    LEFT = "left", _("From the day of leaving")
    ENDED = "ended", _("From the end of the service or contract")


class Dimension(TextChoices):
    """A side of the work that is appraised; the first three are those of clause 2.3."""

    WORK = "work", pgettext_lazy("appraisal", "Work")
    FEEDBACK = "feedback", pgettext_lazy("appraisal", "Customer feedback")
    CONDUCT = "conduct", pgettext_lazy("appraisal", "Professional conduct")
    TRAINING = "training", pgettext_lazy("appraisal", "Training")


class AppraisalRuleKind(TextChoices):
    """What a rule does to the sum of the items."""

    GATE = "gate", pgettext_lazy("appraisal", "Gate")
    ADJUST = "adjust", pgettext_lazy("appraisal", "Added or taken")
    VETO = "veto", pgettext_lazy("appraisal", "Veto")
