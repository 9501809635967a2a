"""Say who looks after the standard: compares and changes editions, checks facts, and what rests on them."""

from collections.abc import Mapping

from lms.people.api import Role
from lms.standards.choices import ThingKind

MAY_ENTER_REVIEWS = (Role.TRAINER, Role.HR)
MAY_SEE_VERIFICATION = (*MAY_ENTER_REVIEWS, Role.AUDITOR)
MAY_COMPARE_EDITIONS = (*MAY_SEE_VERIFICATION, Role.MANAGER)
MAY_CHANGE_EDITIONS = (Role.TRAINER, Role.HR)
# Who may open the page, and the form, of what rests on a clause; nobody is led to a door that stays shut.
SEE_THING: Mapping[str, tuple[Role, ...]] = {
    ThingKind.LESSON: tuple(Role),
    ThingKind.CHECK: tuple(Role),
    ThingKind.QUESTION: (Role.TRAINER,),
    ThingKind.PAPER: (Role.TRAINER,),
    ThingKind.SITTING: (Role.TRAINER, Role.HR, Role.AUDITOR),
    ThingKind.CERTIFICATION: (Role.MANAGER, Role.HR, Role.AUDITOR),
    ThingKind.PROGRAMME: MAY_COMPARE_EDITIONS,
}
EDIT_THING: Mapping[str, tuple[Role, ...]] = {
    ThingKind.LESSON: (Role.TRAINER,),
    ThingKind.CHECK: (Role.TRAINER,),
    ThingKind.QUESTION: (Role.TRAINER,),
    ThingKind.PAPER: (Role.TRAINER,),
    ThingKind.SITTING: (Role.TRAINER, Role.HR),
    ThingKind.CERTIFICATION: (Role.HR,),
    ThingKind.PROGRAMME: (),
}
