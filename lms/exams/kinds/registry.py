"""Find the kinds of question: the modules of this package, and what apps add by a Wagtail hook."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import cast

from wagtail import hooks

from lms.exams.domain.formats import JsonObject
from lms.exams.domain.rules import KindRule
from lms.exams.kinds.base import KindOfQuestion
from lms.exams.models import Question

type AnyKind = KindOfQuestion[Question]

HOOK = "register_question_kinds"
PACKAGE = "lms.exams.kinds"


class UnknownKind(LookupError):
    """No kind of question has this name; its app may have been taken away."""


@cache
def kinds() -> Mapping[str, AnyKind]:
    """Give all kinds by name: those of the suite in their own order, then those of other apps."""
    found = [*_own_kinds(), *(kind for offer in _offers() for kind in offer())]
    by_name = {kind.name: kind for kind in found}
    if len(by_name) < len(found):
        raise ValueError("two kinds of question have the same name")
    return by_name


def kind_of(name: str) -> AnyKind:
    """Give the kind of this name."""
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


def _own_kinds() -> list[AnyKind]:
    package = import_module(PACKAGE)
    modules = [import_module(f"{PACKAGE}.{found.name}") for found in iter_modules(package.__path__)]
    own = [cast("AnyKind", module.KIND) for module in modules if hasattr(module, "KIND")]
    return sorted(own, key=lambda kind: kind.place)


def _offers() -> Iterable[Callable[[], Iterable[AnyKind]]]:
    return cast("Iterable[Callable[[], Iterable[AnyKind]]]", hooks.get_hooks(HOOK))
