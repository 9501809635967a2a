"""Find the kinds of question, offer them to choose from, and keep a content type for each.

They are the modules of this package, and what apps add by a Wagtail hook.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import cast

from django.contrib.contenttypes.models import ContentType
from wagtail import hooks

from lms.questions.bank.models import Question
from lms.questions.kinds.base import KindOfQuestion
from lms.questions.scoring.rules.formats import JsonObject
from lms.questions.scoring.rules.judging import KindRule


def make_content_types(*, using: str, **_signal: object) -> None:
    """Make what is missing; called after every `migrate`, so that no request has to."""
    for kind in kinds().values():
        ContentType.objects.db_manager(using).get_for_model(kind.model, for_concrete_model=False)


type AnyKind = KindOfQuestion[Question]

HOOK = "register_question_kinds"
PACKAGE = "lms.questions.kinds"


class UnknownKind(LookupError):
    """No kind of question has this name; its app may have been taken away."""


@cache
def kinds() -> Mapping[str, AnyKind]:
    """Give all kinds by name: those of the suite in their own order, then those of other apps."""
    package = import_module(PACKAGE)
    modules = [import_module(f"{PACKAGE}.{one.name}") for one in iter_modules(package.__path__)]
    own = [cast("AnyKind", module.KIND) for module in modules if hasattr(module, "KIND")]
    offers = cast("Iterable[Callable[[], Iterable[AnyKind]]]", hooks.get_hooks(HOOK))
    found = [*sorted(own, key=lambda kind: kind.place), *(kind for offer in offers for kind in offer())]
    by_name = {kind.name: kind for kind in found}
    if len(by_name) < len(found):
        raise ValueError("two kinds of question have the same name")
    return by_name


def kind_of(name: str) -> AnyKind:
    try:
        return kinds()[name]
    except KeyError:
        raise UnknownKind(name) from None


def has_answer_shape(given: object) -> bool:
    """Tell whether a browser's value has the shape of an answer to some kind of question."""
    if not isinstance(given, dict):
        return False
    answer = cast("JsonObject", given)
    return any(rule.has_shape(answer) for rule in _rules_by_fields().get(frozenset(given), ()))


@cache
def _rules_by_fields() -> Mapping[frozenset[str], list[KindRule]]:
    rules: dict[frozenset[str], list[KindRule]] = {}
    for kind in kinds().values():
        rules.setdefault(kind.rule.given_fields, []).append(kind.rule)
    return rules


def forget_kinds() -> None:
    """Look for kinds anew; for tests that add one."""
    kinds.cache_clear()
    _rules_by_fields.cache_clear()


def kind_choices() -> Sequence[tuple[str, str]]:
    """List the kinds for a form's choice field; pass the function itself, so that it is asked late."""
    return [(kind.name, str(kind.label)) for kind in kinds().values()]


def kind_label(name: str) -> str:
    """Name a kind; one that is no longer installed shows its bare name."""
    try:
        return str(kind_of(name).label)
    except UnknownKind:
        return name
