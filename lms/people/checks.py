"""Check what a site has set for signing in and say how to mend it."""

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

ADAPTER = "lms.people.sign_in.adapter.StaffAccountAdapter"
DUTY = "lms.people.middleware.PasswordChangeRequired"
DJANGO_HOME = "/accounts/profile/"


def check_account_pages(**_kwargs: object) -> list[CheckMessage]:
    """Report a site without pages to sign in and out, or whose guarded pages lead elsewhere."""
    try:
        page = reverse("account_login")
    except NoReverseMatch:
        hint = f'Put path("account/", include("lms.people.sign_in.urls")) into {settings.ROOT_URLCONF}.'
        return [
            Error(
                "There is no page to sign in: account_login has no address.", hint=hint, id="lms_people.E001"
            )
        ]
    if resolve_url(settings.LOGIN_URL) == page:
        return []
    effect = f"guarded pages lead to {settings.LOGIN_URL}, not to the page to sign in with a staff number"
    hint = 'Write LOGIN_URL = "account_login".'
    return [Warning(f"LOGIN_URL is another page: {effect}.", hint=hint, id="lms_people.W001")]


def check_account_rules(**_kwargs: object) -> list[CheckMessage]:
    """Report rules of signing in that are not in force."""
    found: list[CheckMessage] = []
    adapter = getattr(settings, "ACCOUNT_ADAPTER", "allauth.account.adapter.DefaultAccountAdapter")
    if not issubclass(import_string(adapter), import_string(ADAPTER)):
        effect = (
            "people who left may sign in, strangers may sign up and wrong passwords lock nobody out in words"
        )
        hint = f'Write ACCOUNT_ADAPTER = "{ADAPTER}", or a class that inherits from it.'
        found.append(Warning(f"ACCOUNT_ADAPTER is not ours: {effect}.", hint=hint, id="lms_people.W002"))
    if DUTY not in settings.MIDDLEWARE:
        effect = "nobody has to change the first password, which HR has seen"
        hint = f'Put "{DUTY}" at the end of MIDDLEWARE.'
        found.append(Warning(f"MIDDLEWARE lacks {DUTY}: {effect}.", hint=hint, id="lms_people.W003"))
    if resolve_url(settings.LOGIN_REDIRECT_URL) == DJANGO_HOME:
        hint = 'Write LOGIN_REDIRECT_URL = "/", or the name of a page of yours.'
        words = f"LOGIN_REDIRECT_URL is Django's {DJANGO_HOME}: whoever signs in finds no page there."
        found.append(Warning(words, hint=hint, id="lms_people.W004"))
    return found


def check_order(**_kwargs: object) -> list[CheckMessage]:
    """Report allauth's templates standing before ours."""
    return order_faults([config.name for config in apps.get_app_configs()])


def order_faults(names: list[str]) -> list[CheckMessage]:
    """Look at the order of the installed apps."""
    if names.index("lms.people") < names.index("allauth.account"):
        return []
    return [
        Warning(
            "lms.people stands below allauth.account: the page to sign in looks like allauth's.",
            hint='Put "lms.people" above "allauth.account" in INSTALLED_APPS.',
            id="lms_people.W005",
        )
    ]


CHECKS = (check_account_pages, check_account_rules, check_order)
