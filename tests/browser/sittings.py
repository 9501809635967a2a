"""Open a rehearsal as HR does, with a seat for the trainer."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.browser.people import Person

HOUR = timedelta(hours=1)
WAIT = 60_000  # the demo's worker may be writing on a slow machine


def open_rehearsal(hr: Person, *, title: str, paper: str = "", opens_in: timedelta = -HOUR) -> None:
    """Open a rehearsal for some hours, of the paper of that title or of any, and seat the trainer.

    It is open already, unless `opens_in` lies ahead.
    """
    page = hr.goes_to("/exams/sittings/new/")
    now = datetime.fromisoformat(page.evaluate("new Date(Date.now() + 8 * 36e5).toISOString().slice(0, 16)"))
    papers = page.locator("select[name=paper]")
    if paper:
        papers.select_option(label=paper)
    else:
        papers.select_option(index=1)
    page.locator("input[name=title]").fill(title)
    page.locator("input[name=opens_at]").fill((now + opens_in).isoformat(timespec="minutes"))
    page.locator("input[name=closes_at]").fill((now + 4 * HOUR).isoformat(timespec="minutes"))
    page.locator("input[name=is_rehearsal]").check()
    page.locator("main form button.button-primary").click()
    page.wait_for_url("**/seats/", timeout=WAIT)
    page.locator("textarea").fill(hr.site.logins["trainer"]["number"])
    page.locator("main form button.button-primary").click()
    page.wait_for_url(lambda url: "/seats/" not in url, timeout=WAIT)
