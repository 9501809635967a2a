"""Name the tables of the app, for Django."""

from lms.questions.bank.models import (
    LONGEST_CATEGORY,
    Question,
    QuestionTag,
    QuestionTagging,
    QuestionVersion,
)
from lms.questions.bank.reviewable import Reviewable
from lms.questions.corrections.models import CorrectionQuerySet, KeyCorrection
from lms.questions.media.models import Recording
from lms.questions.provenance.models import QuestionProvenance
from lms.questions.review.models import PeerReview, PeerReviewState
from lms.questions.sets.models import EnemyGroup, QuestionPool
from lms.questions.translation.models import QuestionTranslation

__all__ = [
    "LONGEST_CATEGORY",
    "CorrectionQuerySet",
    "EnemyGroup",
    "KeyCorrection",
    "PeerReview",
    "PeerReviewState",
    "Question",
    "QuestionPool",
    "QuestionProvenance",
    "QuestionTag",
    "QuestionTagging",
    "QuestionTranslation",
    "QuestionVersion",
    "Recording",
    "Reviewable",
]
