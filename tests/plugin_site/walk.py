"""Check, migrate, sign in and open each installed app's pages; run by `test_prefixes` in the site's folder.

The wheel lies unpacked on the path, so that what the wheel lacks cannot be found.
"""

from __future__ import annotations

import re
import sys
from importlib.util import find_spec

import django
from django.conf import settings
from django.core.management import call_command

PASSWORD = "lake-fern-pine-1234"
MAIN_PAGES = {
    "lms.core": "lms_core:gallery",
    "lms.people": "lms_people:employees",
    "lms.standards": "lms_standards:standard",
    "lms.automation": "lms_automation:rules",
    "lms.courses": "lms_courses:enrolments",
    "lms.authoring": "lms_authoring:new_course",
    "lms.courseware": "lms_courses:home",
    "lms.classroom": "lms_classroom:sessions",
    "lms.questions": "lms_questions:reviews",
    "lms.exchange": "lms_exchange:question_import",
    "lms.papers": "lms_papers:papers",
    "lms.exams": "lms_exams:sittings",
    "lms.practice": "lms_practice:home",
    "lms.psychometrics": "lms_psychometrics:analysis",
    "lms.certification": "lms_certification:register",
    "lms.performance": "lms_performance:complaints",
    "lms.evaluation": "lms_evaluation:programmes",
}
# Whoever runs a site is no employee, and practises nothing.
FOR_EMPLOYEES = {"lms.practice"}
OWN_PAGES = ("/", "/admin/", "/search/?query=service")


def main() -> int:
    """Print what is wrong; the exit status says whether anything is."""
    django.setup()
    call_command("check", fail_level="WARNING")
    call_command("migrate", verbosity=0)
    if "lms.people" in settings.CHAIN:
        call_command("create_roles", verbosity=0)
    call_command("run_worker", batch=True)
    faults = [*page_faults(signed_in()), *package_faults()]
    print("\n".join(faults) or "all is well")
    return 1 if faults else 0


def package_faults() -> list[str]:
    """Say whether this is another package than the one strangers get."""
    from django.utils.translation import gettext, override

    with override("zh-hans"):
        untranslated = gettext("Audit trail") == "Audit trail"
    faults = {
        "this is the repository, not the wheel": find_spec("lms.portal") is not None,
        "the texts are not translated": untranslated,
    }
    return [fault for fault, found in faults.items() if found]


def page_faults(client) -> list[str]:  # noqa: ANN001 - a test client
    """List the pages that are not there: each app's main one, the site's own, any that breaks."""
    from django.test import Client
    from django.urls import reverse

    wanted = {reverse(MAIN_PAGES[app]): 403 if app in FOR_EMPLOYEES else 200 for app in settings.CHAIN}
    wanted |= dict.fromkeys(OWN_PAGES, 200)
    found = {url: client.get(url).status_code for url in wanted}
    faults = [f"{url}: {status}" for url, status in found.items() if status != wanted[url]]
    for url in plain_addresses():
        client.get(url)  # a page that breaks raises here, with its traceback
    if "lms.people" in settings.CHAIN:
        faults += brand_faults(client)
        guarded = Client().get(reverse("lms_people:employees"))
        if guarded.headers.get("Location") != "/account/login/?next=/people/":
            faults.append(f"a stranger is led to {guarded.headers.get('Location')}")
    return faults


def brand_faults(client) -> list[str]:  # noqa: ANN001 - a test client
    """Say whether brand and way back lead out of the chain, or to a page that is not there."""
    from django.urls import reverse

    brand = re.compile(r'class="brand" href="([^"]*)"')
    (home,) = brand.findall(client.get(reverse("lms_people:employees")).content.decode())
    leaves = home == "/" or client.get(home).status_code != 200
    faults = [f"the brand leads to {home}"] if leaves else []
    if f'"url": "{home}"' not in client.get("/admin/").content.decode():
        faults.append(f"the admin does not lead back to {home}")
    return faults


def plain_addresses() -> list[str]:
    """List the addresses of the apps that take no argument."""
    from django.urls import NoReverseMatch, get_resolver, reverse

    spaces = get_resolver().namespace_dict
    found = []
    for app in settings.CHAIN:
        label = app.replace(".", "_")
        for name in filter(lambda key: isinstance(key, str), spaces[label][1].reverse_dict):
            try:
                found.append(reverse(f"{label}:{name}"))
            except NoReverseMatch:
                continue
    return found


def signed_in():  # noqa: ANN201 - a test client
    """Sign a superuser with roles in: through the page, where the site has one of ours."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group
    from django.test import Client
    from django.urls import reverse

    accounts = get_user_model()
    name = "root@site.example" if accounts.USERNAME_FIELD == "email" else "00001"
    user, made = accounts.objects.get_or_create(
        **{accounts.USERNAME_FIELD: name}, defaults={"is_superuser": True}
    )
    if made:
        user.set_password(PASSWORD)
        user.save()
    user.groups.set(Group.objects.filter(name__in=["hr", "trainer", "auditor"]))
    client = Client()
    if "lms.people" in settings.CHAIN:
        client.post(reverse("account_login"), {"login": name, "password": PASSWORD})
    else:
        client.force_login(user)
    return client


if __name__ == "__main__":
    sys.exit(main())
