"""Say what accepting an objection does to the entry."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lms.evaluation.queries.disputes import SubjectKind


def consequence_of(kind: SubjectKind) -> str:
    """Say what happens to the entry when the objection is accepted."""
    words: dict[SubjectKind, str] = {
        "complaint": _(
            "Accepted, the complaint is put down to something else and leaves the employee's file at once."
        ),
        "feedback": _("Accepted, this feedback is loosened from the employee and leaves the file at once."),
        "review": _("Accepted, the review must also be corrected where it was made, and imported again."),
        "value": _("Accepted, the figure must also be corrected where it comes from, and imported again."),
        "file": _("Accepted, see that what is named in the objection is corrected."),
    }
    return words[kind]
