"""Somebody else's Wagtail site, made by `wagtail start` and changed as the guide says, line by line."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

GUIDE = Path(__file__).resolve().parents[2] / "docs/how-to/use-single-apps-in-your-wagtail-site.md"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ACCOUNTS = Path(__file__).resolve().parents[1] / "custom_user"
OWN_ACCOUNTS = """
AUTH_USER_MODEL = "custom_user.Account"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "email"
"""
FROM = re.compile(r"# from (\w+) up$")
CHAIN_LINE = re.compile(r"^CHAIN = .*$", re.MULTILINE)


def start_site(folder: Path) -> None:
    """Make a new site as Wagtail does for everybody."""
    folder.mkdir()
    subprocess.run(
        [sys.executable, "-m", "wagtail.bin.wagtail", "start", "mysite", str(folder)],
        check=True,
        capture_output=True,
    )
    for path in written(folder):
        path.with_suffix(".started").write_text(path.read_text(encoding="utf-8"), encoding="utf-8")


def written(folder: Path) -> tuple[Path, Path]:
    """Give the files the guide has something added to: the settings, then the addresses."""
    return folder / "mysite/settings/base.py", folder / "mysite/urls.py"


def follow_guide(folder: Path, apps: list[str]) -> None:
    """Add the guide's two blocks to the site as it was started, for these apps."""
    blocks = BLOCK.findall(GUIDE.read_text(encoding="utf-8"))
    for path, block in zip(written(folder), blocks, strict=True):
        started = path.with_suffix(".started").read_text(encoding="utf-8")
        path.write_text(f"{started}\n\n{for_apps(block, apps)}", encoding="utf-8")


def keep_own_accounts(folder: Path) -> None:
    """Give the site accounts of its own, and say so as the guide does; after `follow_guide`."""
    shutil.copytree(ACCOUNTS, folder / ACCOUNTS.name)
    settings, _urls = written(folder)
    told = settings.read_text(encoding="utf-8")
    settings.write_text(f"{told}\n\nINSTALLED_APPS += [{ACCOUNTS.name!r}]\n{OWN_ACCOUNTS}", encoding="utf-8")


def for_apps(block: str, apps: list[str]) -> str:
    """Write the chosen apps into the block's first line, and leave out lines that begin at another app."""
    names = [f"lms.{app}" for app in reversed(apps)]
    lines = [line for line in block.splitlines() if not (found := FROM.search(line)) or found[1] in apps]
    return CHAIN_LINE.sub(f"CHAIN = {names!r}", "\n".join(lines)) + "\n"
