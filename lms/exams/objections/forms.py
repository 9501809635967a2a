"""Object to a question, and answer an objection."""

from collections.abc import Mapping
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.people.objections.api import ObjectionDecisionForm, ObjectionForm, ObjectionState


class QuestionObjectionForm(ObjectionForm):
    """Why a taker thinks that a question or its marking is wrong."""

    asks = _("What is wrong with the question or its marking?")
    help = _("Name the clause or the document that you go by, if there is one.")


class QuestionDecisionForm(ObjectionDecisionForm):
    """What is decided about a question, and the answer that its takers read."""

    meanings: ClassVar[Mapping[ObjectionState, str | Promise]] = {
        ObjectionState.UPHELD: _("The objection is right: correct the question for everybody"),
        ObjectionState.REFUSED: _("The question and its key stand"),
    }
    help = _("Everybody who objected to this question reads it with the result.")
