"""Say in words how a figure of a team turned."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from lms.performance.teams.rules import FigureTurn

TURNS: Mapping[FigureTurn, str | Promise] = {
    FigureTurn.WORSE: gettext_lazy("worse"),
    FigureTurn.BETTER: gettext_lazy("better"),
    FigureTurn.MOVED: gettext_lazy("moved"),
    FigureTurn.NO_CLEAR_DIFFERENCE: gettext_lazy("not told apart from the others"),
    FigureTurn.NOTHING_TO_COMPARE: gettext_lazy("nothing before to compare with"),
    FigureTurn.TOO_FEW_PEOPLE: gettext_lazy("too few people to compare"),
    FigureTurn.TOO_FEW_MONTHS: gettext_lazy("too few months to compare"),
    FigureTurn.TOO_SMALL: gettext_lazy("sample too small to compare"),
    FigureTurn.NO_OTHER_TEAMS: gettext_lazy("no other teams to compare with"),
}
