"""Take a picture of every screen in three sizes and two themes: `python -m tests.browser.pictures FOLDER`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.people import Device, launch, sign_in
from tests.browser.screens import SCREENS
from tests.browser.site import DemoSite


def main() -> None:
    """Start the demo in `var/` (or use the one on PORT) and keep the pictures in FOLDER."""
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    site = DemoSite(Path(os.environ.get("XUNPING_VAR", "var")).resolve())
    if len(sys.argv) > 2:
        site.port = int(sys.argv[2])
    else:
        site.start()
    wanted = sys.argv[3] if len(sys.argv) > 3 else ""
    devices: list[Device] = ["phone", "tablet", "desktop"]
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for role, paths in SCREENS.items():
            for device in devices:
                for dark in (False, True):
                    if device == "tablet" and dark:
                        continue
                    names = [name for name in paths if wanted in f"{role}-{name}"]
                    if not names:
                        continue
                    person = sign_in(browser, site, role, device, dark=dark)
                    for name in names:
                        page = person.goes_to(paths[name].follow(person))
                        page.wait_for_timeout(500)
                        page.screenshot(
                            path=target / f"{role}-{name}-{device}{'-dark' if dark else ''}.png",
                            full_page=True,
                        )
                    print(role, device, "dark" if dark else "light", person.complaints)
                    person.context.close()
        browser.close()
    site.stop()


if __name__ == "__main__":
    main()
