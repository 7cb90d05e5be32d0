"""Uses the dashboard as a person does, in Chromium; prints `ok NAME` or `not ok NAME: why` for each trial.

dashboard.py ADDRESS TOKEN FOLDER: the page, a token that may give orders, and where pictures go.
`VIGIA` is the command line, in the project's folder.
"""

import os
import re
import signal
import subprocess
import sys
import traceback

from axe_core_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

address, token, folder = sys.argv[1:4]
expect.set_options(timeout=30_000)
trials = []


def trial(**options):
    """A test with a page of its own, on which nothing may be said, missing, or asked of others."""
    def add(function):
        trials.append((function, options))
        return function
    return add


def sign_in(page):
    page.goto(address)
    page.get_by_label("Token").fill(token)
    page.get_by_role("button", name="Show the services").click()
    expect(page.get_by_role("row", name="web")).to_be_visible()


def row(page, name):
    return page.locator("#services tbody tr").filter(has=page.get_by_role("button", name=name, exact=True))


def choose(page, name, tab=None):
    page.get_by_role("button", name=name, exact=True).click()
    if tab:
        page.get_by_role("tab", name=tab).click()


def vigia(*words):
    return subprocess.run([os.environ["VIGIA"], *words], capture_output=True, text=True).stdout


def findings(page):
    return [f"{v['id']}: {v['nodes'][0]['html']}" for v in Axe().run(page)["violations"]]


@trial()
def shows_each_service_and_the_whole(page):
    sign_in(page)
    expect(row(page, "web")).to_contain_text("up")
    expect(row(page, "idle")).to_contain_text("down")
    expect(page.get_by_role("status").first).to_contain_text("All services are as wanted")
    expect(page).to_have_title("project – Vigia")


@trial()
def a_crash_is_shown_and_explained(page):
    sign_in(page)
    choose(page, "crash", "Why")
    expect(page.locator("#why")).to_contain_text("has had no incident")
    with open("fail", "w"):
        pass
    expect(row(page, "crash")).to_contain_text("1")
    expect(page.locator("#why")).to_contain_text("dependency unreachable")
    expect(page.locator("#why .line")).to_have_text("Error: connect ECONNREFUSED 127.0.0.1:5432")
    expect(page.locator("#incidents li").first).to_contain_text("crash: dependency unreachable still open")
    page.get_by_role("tab", name="Events").click()
    expect(page.locator("#events")).to_contain_text("exited with status 7")
    page.screenshot(path=folder + "/dashboard.png", full_page=True)


@trial()
def the_address_of_the_command_signs_in_and_keeps_no_token(page):
    page.goto(address + "#token=" + token)
    expect(row(page, "web")).to_contain_text("up")
    assert page.url == address, page.url
    page.reload()
    expect(row(page, "web")).to_contain_text("up")
    page.evaluate("window.location.hash = '#token=wrong'")
    expect(page.get_by_role("alert").first).to_contain_text("there is no such token")
    assert page.url == address, page.url
    page.allowed = ["401"]


@trial()
def a_page_that_may_only_look_offers_no_orders(page):
    sign_in(page)
    expect(page.get_by_role("button", name="Restart web")).to_be_visible()
    expect(page.locator("#scope")).to_be_hidden()
    page.goto(vigia("dashboard").strip())
    expect(page.locator("#scope")).to_contain_text("vigia dashboard --scope control")
    expect(row(page, "web")).to_contain_text("up")
    expect(page.get_by_role("button", name="Restart web")).to_have_count(0)
    found = findings(page)
    assert found == [], found


@trial()
def the_past_is_shown_and_told(page):
    sign_in(page)
    for label in ("CPU", "Memory"):
        expect(page.get_by_role("img", name=f"{label} of web in the last hour: ")).to_be_visible()
    expect(page.get_by_role("img", name="Memory of crash in the last hour: ")).to_have_accessible_name(
        re.compile("to 22.0 MB, at last"))
    expect(page.get_by_role("img", name="Latency of web in the last hour: 12 ms to 90 ms, at last")).to_be_visible()
    expect(row(page, "idle").get_by_role("img", name="Latency")).to_have_count(0)
    day = page.get_by_role("img", name="web was available 99.990 % of the last 24 hours, down for 8.0 s, 1 incident")
    expect(day).to_be_visible()
    assert day.locator("rect.down").count() == 1
    assert day.locator("rect.unknown").count() == 0
    page.get_by_label("7 days").check()
    week = page.get_by_role("img", name="web was available 9")
    expect(week).to_have_accessible_name(re.compile(
        "^web was available 99.7.. % of the last 7 days, down for 25 m 48 s, 3 incidents, unknown for 6 h . m$"))
    assert week.locator("rect.unknown").count() >= 2
    assert week.locator("rect.down").count() >= 3


@trial()
def an_incident_of_the_past_can_be_opened(page):
    sign_in(page)
    page.get_by_role("button", name="web: killed").click()
    expect(page.get_by_role("heading", name="web")).to_be_focused()
    expect(page.locator("#why")).to_contain_text("25 m 0 s")
    choose(page, "web")
    expect(page.locator("#why")).to_contain_text("8.0 s")


@trial()
def an_order_asks_first_and_is_carried_out(page):
    sign_in(page)
    before = row(page, "web").locator("td").nth(1).inner_text()
    page.get_by_role("button", name="Stop web").click()
    expect(page.get_by_role("dialog")).to_contain_text("Stop web?")
    page.get_by_role("button", name="Cancel").click()
    expect(row(page, "web")).to_contain_text("up")
    assert before
    page.get_by_role("button", name="Stop web").click()
    page.get_by_role("dialog").get_by_role("button", name="Stop web").click()
    expect(row(page, "web")).to_contain_text("down")
    page.get_by_role("button", name="Start web").click()
    page.get_by_role("dialog").get_by_role("button", name="Start web").click()
    expect(row(page, "web")).to_contain_text("up")


@trial()
def ten_thousand_lines_a_second_leave_the_page_quick(page):
    sign_in(page)
    choose(page, "loud", "Logs")
    expect(page.locator("#log-lines div").first).to_be_visible()
    page.evaluate("""() => {
        window.delays = [];
        new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) window.delays.push(entry.processingStart - entry.startTime);
        }).observe({ type: "event", durationThreshold: 16 });
    }""")
    for key in "99":
        page.get_by_label("Search").press(key)
    expect(page.locator("#log-lines mark").first).to_be_visible()
    first = page.locator("#log-lines div").last.inner_text()
    expect(page.locator("#log-lines div").last).not_to_have_text(first)
    delay = max(page.evaluate("window.delays"), default=0)
    print(f"longest input delay: {delay:.0f} ms")
    assert len(page.locator("#log-lines div").all()) <= 200


@trial()
def what_a_service_says_is_text(page):
    sign_in(page)
    choose(page, "script", "Logs")
    expect(page.locator("#log-lines")).to_contain_text("<script>document.title = 'taken'</script>")
    expect(page.locator("#log-lines")).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.locator("#log-lines script, #log-lines img").count() == 0
    expect(row(page, "script")).to_contain_text("<b>status</b>")
    expect(page).to_have_title("project – Vigia")


@trial()
def the_page_goes_on_after_vigia_was_killed(page):
    sign_in(page)
    status = page.evaluate(
        "async (token) => (await fetch('/v1/status', { headers: { Authorization: `Bearer ${token}` } })).json()",
        token)
    os.kill(status["supervisor"]["pid"], signal.SIGKILL)
    with open("fail", "w"):
        pass
    restarts = row(page, "crash").locator("td").nth(2)
    old = int(restarts.inner_text())
    expect(restarts).to_have_text(str(old + 1))
    expect(page.locator("#connection")).to_have_text("live")


@trial()
def a_keyboard_is_enough(page):
    page.goto(address)
    page.keyboard.type(token)
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="web")).to_be_visible()
    page.get_by_role("button", name="web", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="web")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Logs")).to_be_focused()
    expect(page.locator("#logs")).to_be_visible()
    page.get_by_role("button", name="Restart web").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


@trial()
def a_wrong_token_is_refused_in_words(page):
    page.goto(address)
    page.get_by_label("Token").fill("wrong")
    page.get_by_role("button", name="Show the services").click()
    expect(page.get_by_role("alert").first).to_contain_text("there is no such token")
    page.allowed = ["401"]


@trial(viewport={"width": 375, "height": 720}, has_touch=True, is_mobile=True)
def a_phone_shows_it_all(page):
    sign_in(page)
    choose(page, "crash", "Why")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{wide} pixels too wide"
    page.screenshot(path=folder + "/dashboard-phone.png")


@trial()
def nobody_is_left_out(page):
    page.goto(address)
    found = findings(page)
    assert found == [], found
    sign_in(page)
    for tab in ("Why", "Logs", "Events"):
        choose(page, "crash", tab)
        found = findings(page)
        assert found == [], found


@trial(color_scheme="dark")
def nobody_is_left_out_in_the_dark(page):
    sign_in(page)
    for tab in ("Why", "Logs"):
        choose(page, "crash", tab)
        found = findings(page)
        assert found == [], found
    page.screenshot(path=folder + "/dashboard-dark.png")


def run(browser, function, options):
    context = browser.new_context(**{"viewport": {"width": 1200, "height": 900}, **options})
    page = context.new_page()
    page.allowed = []
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: request.url.startswith(address) or said.append(request.url))
    try:
        function(page)
        bad = [one for one in said if not any(word in one for word in page.allowed)]
        assert not bad, bad
        print("ok", function.__name__)
    except Exception:
        print("not ok", function.__name__ + ":", traceback.format_exc(limit=-1).replace("\n", " "))
    finally:
        context.close()


with sync_playwright() as playwright:
    chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    for one in trials:
        run(chromium, *one)
    chromium.close()
