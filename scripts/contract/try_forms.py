"""Fills the forms of /docs in Chromium, sends them, and looks at the page: light and dark, wide and narrow.

Arguments: the URL of a service that asks for credentials, Chromium, and a folder for screenshots. BATON_KEY: an API key.
"""

import json
import os
import sys
import urllib.request
from pathlib import Path

from browser import Browser

URL, PROGRAM, FOLDER = sys.argv[1], sys.argv[2], Path(sys.argv[3])
KEY = os.environ["BATON_KEY"]
SIZES = {"wide": (1280, 900), "narrow": (360, 740)}
COUNT = 0


def ask(path):
    """What the service answers, asked without the page."""
    request = urllib.request.Request(URL + path, headers={"Authorization": f"Bearer {KEY}"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


class Form:
    """The form of one operation."""

    def __init__(self, browser, operation):
        self.browser = browser
        self.section = f"document.getElementById('operation-{operation}')"
        if not browser.evaluate(f"{self.section}.open"):
            browser.click(f"{self.section}.querySelector('summary')")
        browser.wait_for(f"{self.section}.querySelector('form') !== null")

    def field(self, name):
        return f"{self.section}.querySelector('form [name=\"{name}\"]')"

    def type(self, name, text):
        self.browser.type(self.field(name), text)

    def choose(self, element, value):
        """Chooses in a list, by the keys of what is chosen."""
        self.browser.evaluate(f"{element}.focus()")
        index = self.browser.evaluate(f"[...{element}.options].findIndex((one) => one.value === {json.dumps(value)})")
        assert index >= 0, f"{value} cannot be chosen"
        for _ in range(index - self.browser.evaluate(f"{element}.selectedIndex")):
            for kind in ("rawKeyDown", "keyUp"):
                self.browser.call("Input.dispatchKeyEvent", type=kind, key="ArrowDown", windowsVirtualKeyCode=40)
        assert self.browser.evaluate(f"{element}.value") == value

    def body(self, value):
        text = value if isinstance(value, str) else json.dumps(value)
        self.browser.type(f"{self.section}.querySelector('textarea')", text)

    def send(self, status):
        """Sends it, and answers what is shown as the body; the status that is shown must be this one."""
        global COUNT
        COUNT += 1
        self.browser.click(f"{self.section}.querySelector('form button[type=submit]')")
        state = f"{self.section}.querySelector('form [role=status]')"
        self.browser.wait_for(f"{state}.childElementCount === 4 && {state}.querySelector('strong') !== null")
        # Sent and done: only then may it be sent again.
        self.browser.wait_for(f"!{self.section}.querySelector('form button[type=submit]').disabled")
        shown = self.browser.evaluate(f"[...{state}.children].map((child) => child.textContent)")
        assert shown[0].startswith(f"{status} ") and " after " in shown[0], shown
        assert KEY not in "".join(shown), "the credential is shown"
        self.command, self.headers = shown[1].replace("\\\n", ""), shown[2]
        return shown[3]


def send_forms(browser):
    """Requests of every kind, without a credential and with one."""
    browser.look("light", *SIZES["wide"])
    browser.open(URL + "/docs")
    browser.wait_for("document.getElementById('credential') !== null")
    create = Form(browser, "createUser")
    create.body({"name": "Ada"})
    assert json.loads(create.send(401))["code"] == "UNAUTHENTICATED"
    assert "Authorization" not in create.command

    browser.type("document.getElementById('credential')", KEY)
    ada = json.loads(create.send(201))
    assert "Bearer $BATON_KEY" in create.command and "etag: \"1\"" in create.headers.lower()
    assert ask(f"/v1/users/{ada['id']}") == ada

    create = Form(browser, "createTask")
    create.body({"user_id": ada["id"], "title": " ", "labels": ["a", "a"]})
    fault = json.loads(create.send(422))
    assert [one["pointer"] for one in fault["errors"]] == ["/title", "/labels/1"]
    create.body({"user_id": ada["id"], "title": "Write <b>手紙</b> & 'send' it", "priority": "high"})
    task = json.loads(create.send(201))
    assert ask(f"/v1/tasks/{task['id']}") == task
    create.body("{")
    assert json.loads(create.send(400))["code"] == "MALFORMED_JSON"

    read = Form(browser, "readTask")
    read.type("id", str(task["id"]))
    assert json.loads(read.send(200)) == task
    read.type("id", "9223372036854775807")
    assert json.loads(read.send(404))["code"] == "TASK_NOT_FOUND"

    update = Form(browser, "updateTask")
    update.type("id", str(task["id"]))
    update.type("If-Match", '"1"')
    update.body({"completed": True})
    assert json.loads(update.send(200))["version"] == 2
    assert json.loads(update.send(412))["code"] == "VERSION_MISMATCH"
    return ada, task


def send_lists(browser, ada, task):
    """Lists in both forms, and an answer without a body."""
    form = Form(browser, "listTasks")
    form.type("user_id", str(ada["id"]))
    form.type("priority", "high, urgent")
    form.choose(form.field("completed"), "true")
    assert [one["id"] for one in json.loads(form.send(200))["tasks"]] == [task["id"]]
    assert "priority=high&priority=urgent" in form.command
    form.choose("document.getElementById('operation-listTasks-accept')", "application/x-ndjson")
    assert json.loads(form.send(200))["id"] == task["id"]

    delete = Form(browser, "deleteTask")
    delete.type("id", str(task["id"]))
    assert delete.send(204) == "No body."


def look(browser):
    """The page with everything open, and the others, must fit the width they are given."""
    backgrounds = set()
    for scheme in ("light", "dark"):
        for size, (width, height) in SIZES.items():
            browser.look(scheme, width, height)
            for name, path in (("docs", "/docs"), ("problems", "/problems/"), ("problem", "/problems/not-owner")):
                browser.open(URL + path)
                if name == "docs":
                    browser.wait_for("document.getElementById('credential') !== null")
                    assert browser.evaluate("document.getElementById('credential').value") == "", "it was kept"
                fits(browser, f"{path}, {scheme} and {size}")
                browser.screenshot(FOLDER / f"{name}-{scheme}-{size}.png")
                backgrounds.add((scheme, browser.evaluate("getComputedStyle(document.body).backgroundColor")))
            open_all(browser)
            fits(browser, f"/docs with all open, {scheme} and {size}")
            browser.screenshot(FOLDER / f"form-{scheme}-{size}.png")
    assert len(backgrounds) == 2, f"light and dark are {backgrounds}"


def open_all(browser):
    """Opens all there is to open, and scrolls to a form that has been sent."""
    browser.open(URL + "/docs")
    browser.wait_for("document.getElementById('credential') !== null")
    closed = "document.querySelectorAll('#contract details:not([open])')"
    browser.evaluate(f"{closed}.forEach((one) => {{ one.open = true; }})")
    browser.wait_for("[...document.querySelectorAll('.operation')].every((one) => one.querySelector('form'))")
    browser.evaluate(f"{closed}.forEach((one) => {{ one.open = true; }})")
    form = Form(browser, "createTask")
    form.send(401)
    browser.evaluate(f"{form.section}.querySelector('form').scrollIntoView({{ behavior: 'instant' }})")


def fits(browser, what):
    wide, room = browser.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= room, f"{what} takes {wide} of {room} pixels"


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    with Browser(PROGRAM) as browser:
        ada, task = send_forms(browser)
        send_lists(browser, ada, task)
        look(browser)
        complaints = browser.complaints()
    assert not complaints, complaints
    print(f"{COUNT} forms were sent, and what was answered is shown; the pages fit. Screenshots are in {FOLDER}.")


main()
