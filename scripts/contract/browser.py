"""A page in headless Chromium, driven by its DevTools Protocol over two pipes (--remote-debugging-pipe)."""

import base64
import fcntl
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path


class Browser:
    """One Chromium with one page; a context manager that ends it."""

    def __init__(self, program):
        self.profile = tempfile.TemporaryDirectory(prefix="baton-browser-", ignore_cleanup_errors=True)
        command = [
            program, "--headless", "--remote-debugging-pipe", f"--user-data-dir={self.profile.name}", "--no-first-run",
            "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
        ]
        # Its sandbox does not start as root; the only page it sees is ours.
        if os.geteuid() == 0:
            command.append("--no-sandbox")
        ours, theirs = [0, 0], [0, 0]
        theirs[0], ours[1] = map(self.out_of_the_way, os.pipe())
        ours[0], theirs[1] = map(self.out_of_the_way, os.pipe())
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, pass_fds=(3, 4),
            preexec_fn=lambda: (os.dup2(theirs[0], 3), os.dup2(theirs[1], 4)))
        for descriptor in theirs:
            os.close(descriptor)
        self.reader, self.writer = os.fdopen(ours[0], "rb"), os.fdopen(ours[1], "wb", buffering=0)
        self.received, self.last_id, self.events, self.session = b"", 0, [], None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(domain + ".enable")

    @staticmethod
    def out_of_the_way(descriptor):
        """The same above the numbers that Chromium expects its pipes under."""
        moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 10)
        os.close(descriptor)
        return moved

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.profile.cleanup()

    def call(self, method, **parameters):
        """The answer to a command; what happened meanwhile is put with the events."""
        self.last_id += 1
        message = {"id": self.last_id, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.writer.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.last_id:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]
            self.events.append(answer)

    def receive(self):
        while b"\0" not in self.received:
            part = self.reader.read1(1 << 20)
            assert part, "Chromium has ended"
            self.received += part
        message, self.received = self.received.split(b"\0", 1)
        return json.loads(message)

    def evaluate(self, expression):
        """What a JavaScript expression, or the promise that it is, comes to."""
        answer = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, f"{expression}: {answer['exceptionDetails']}"
        return answer["result"].get("value")

    def wait_for(self, expression):
        """The first value of an expression that is true."""
        limit = time.monotonic() + 30
        while not (value := self.evaluate(expression)):
            assert time.monotonic() < limit, f"{expression} does not become true"
            time.sleep(0.02)
        return value

    def open(self, url):
        # Another fragment alone would load nothing.
        self.call("Page.navigate", url="about:blank")
        self.wait_for("location.href === 'about:blank' && document.readyState === 'complete'")
        self.call("Page.navigate", url=url)
        self.wait_for("location.href !== 'about:blank' && document.readyState === 'complete'")

    def look(self, scheme, width, height):
        """Sets what the page is looked at with: light or dark, in pixels."""
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def click(self, element):
        """Clicks with the mouse in the middle of an element, an expression, as a person would."""
        x, y = self.evaluate(f"""(() => {{
            const element = {element};
            element.scrollIntoView({{ block: "center", behavior: "instant" }});
            const box = element.getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2];
        }})()""")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def type(self, element, text):
        """Puts text, key by key as far as the page sees, in the place of what a field has."""
        self.evaluate(f"(() => {{ const field = {element}; field.focus(); field.select(); }})()")
        self.call("Input.insertText", text=text)

    def screenshot(self, path):
        Path(path).write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def complaints(self):
        """What the page threw, and what the browser kept it from doing."""
        self.evaluate("0")
        found = [event["params"] for event in self.events if event.get("method") == "Runtime.exceptionThrown"]
        entries = [event["params"]["entry"] for event in self.events if event.get("method") == "Log.entryAdded"]
        # An answer of 401 is of the network, and recommendations are verbose.
        return found + [one for one in entries if one["source"] != "network" and one["level"] in ("warning", "error")]
