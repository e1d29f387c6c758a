"""Screenshots: those of docs/screenshots.md, or of pages of a running tracker.

    python -m tests.screenshots

makes the first from a tracker of its own. With an address it shows the pages that are named:

    SHOT_PASSWORD=… python -m tests.screenshots http://127.0.0.1:8000 DIR --user admin \
        --page /admin/ --page measures=/admin/measures/measure/ --language zh-hant --width 360 --dark

A page may have a name before `=`; the file is NAME.LANGUAGE.WIDTH[.dark].png.
"""

from __future__ import annotations

import argparse
import os
import re
from itertools import product
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.helpers import gallery
from tests.helpers.browser import CHROMIUM

LANGUAGES = ("en", "zh-hant", "zh-hans")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument(
        "url", nargs="?", help="default: a tracker of its own, for docs/screenshots"
    )
    parser.add_argument("directory", nargs="?", type=Path, default=Path("screenshots"))
    parser.add_argument("--page", action="append", default=[])
    parser.add_argument("--language", action="append", choices=LANGUAGES)
    parser.add_argument("--width", action="append", type=int)
    parser.add_argument("--height", type=int, default=0, help="cut there (default: whole page)")
    parser.add_argument("--colours", type=int, help="fewer colours make smaller files")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--user", help="log in; the password is in SHOT_PASSWORD")
    return parser.parse_args()


def named(page: str) -> tuple[str, str]:
    """The name and the address of a page: `name=/address/` or `/address/`."""
    name, _equals, address = page.rpartition("=") if re.match(r"[\w-]+=", page) else ("", "", page)
    return name or re.sub(r"\W+", "-", address).strip("-") or "start", address


def log_in(page: Page, user: str) -> None:
    page.goto("/admin/login/")
    page.fill("#id_username", user)
    page.fill("#id_password", os.environ["SHOT_PASSWORD"])
    page.press("#id_password", "Enter")
    page.wait_for_url(re.compile("/admin/$"))


def main() -> None:
    wanted = arguments()
    if not wanted.url:
        gallery.make()
        return
    wanted.directory.mkdir(parents=True, exist_ok=True)
    more: dict[str, Any] = {"color_scheme": "dark"} if wanted.dark else {}
    with sync_playwright() as playwright:
        arguments_of_chromium = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments_of_chromium)
        page = browser.new_page(base_url=wanted.url, **more)
        if wanted.user:
            log_in(page, wanted.user)
        choices = product(wanted.language or LANGUAGES, wanted.width or [1280])
        for (language, width), each in product(choices, wanted.page):
            name, address = named(each)
            cookie = {"name": "django_language", "value": language, "url": wanted.url}
            page.context.add_cookies([cookie])
            page.set_viewport_size({"width": width, "height": wanted.height or 900})
            page.goto(address)
            ending = ".dark.png" if wanted.dark else ".png"
            file = wanted.directory / f"{name}.{language}.{width}{ending}"
            page.screenshot(path=file, full_page=not wanted.height)
            if wanted.colours:
                Image.open(file).convert("RGB").quantize(wanted.colours).save(file, optimize=True)
            print(file)
        browser.close()


if __name__ == "__main__":
    main()
