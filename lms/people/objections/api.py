"""What other apps may use of objections: a model to begin from, how one is raised and decided, its forms."""

from lms.people.choices import ObjectionState
from lms.people.objections.forms import ObjectionDecisionForm, ObjectionForm
from lms.people.objections.models import Objection, ObjectionQuerySet
from lms.people.objections.services import OwnObjection, decide_objections, raise_objection

__all__ = [
    "Objection",
    "ObjectionDecisionForm",
    "ObjectionForm",
    "ObjectionQuerySet",
    "ObjectionState",
    "OwnObjection",
    "decide_objections",
    "raise_objection",
]
