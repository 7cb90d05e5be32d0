"""Takes the pictures of the dashboard, and checks that the page shows what they are to show.

pictures.py ADDRESS FOLDER: the address with its token, and where the pictures go. The current folder is that of
the project.
"""

import re
import sys

import palette
from playwright.sync_api import expect, sync_playwright

address, folder = sys.argv[1:3]
expect.set_options(timeout=30_000)


def check(page):
    """What a reader is told that the picture has."""
    backend = page.locator("#services tbody tr").filter(has=page.get_by_role("button", name="backend", exact=True))
    for words in ("up", "of 500 MB"):
        expect(backend).to_contain_text(words)
    for label in ("CPU", "Memory", "Latency"):
        expect(page.get_by_role("img", name=f"{label} of backend in the last hour")).to_be_in_viewport()
    expect(page.get_by_role("img", name="backend was available")).to_have_accessible_name(
        re.compile("of the last 7 days, down for 2. m .* s, 4 incidents, unknown for 6 h"))
    expect(page.locator("#incidents li")).to_have_count(4)
    expect(page.locator("#incidents li").first).to_contain_text("backend: dependency unreachable still open")
    expect(page.locator("#why")).to_contain_text("dependency unreachable (high)")
    expect(page.locator("#why .line")).to_have_text("Error: connect ECONNREFUSED 127.0.0.1:5432")
    for part in ("#services", "#strips", "#incidents", "#why dl"):
        expect(page.locator(part)).to_be_in_viewport(ratio=1)
    expect(page.locator("#connection")).to_have_text("live")


with sync_playwright() as playwright:
    chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    for scheme in ("light", "dark"):
        context = chromium.new_context(viewport={"width": 1000, "height": 1130}, color_scheme=scheme,
                                       locale="en-GB", timezone_id="UTC", reduced_motion="reduce")
        page = context.new_page()
        page.goto(address)
        expect(page.locator("#services tbody tr")).to_have_count(3)
        if scheme == "light":
            with open("fail", "w"):
                pass
        page.get_by_label("7 days").check()
        page.get_by_role("button", name="backend: dependency unreachable").click()
        check(page)
        # Where the keyboard is, no picture shows.
        page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
        path = f"{folder}/dashboard-{scheme}.png"
        page.screenshot(path=path)
        palette.shrink(path)
        context.close()
    chromium.close()
