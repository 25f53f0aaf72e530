# SPDX-License-Identifier: Apache-2.0
"""Headless Chromium over the DevTools protocol, through a pipe: messages are JSON ended by a NUL, on descriptors 3 and 4 of the browser.

Without a browser, opening one fails: a page nobody has looked at is not a page that works.
"""

import json
import os
import select
import shutil
import subprocess
import tempfile
import time

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-default-apps", "--disable-extensions", "--disable-sync", "--hide-scrollbars",
         "--remote-debugging-pipe")
PATIENCE = 60


class Browser:
    """One browser process; open() gives pages."""

    def __init__(self):
        program = next(filter(None, map(shutil.which, NAMES)), None)
        if not program:
            raise RuntimeError("no browser: scripts/setup --test installs chromium")
        self.profile = tempfile.TemporaryDirectory()
        to_browser, self.to_browser = os.pipe()
        self.from_browser, from_browser = os.pipe()
        # The shell moves the descriptors to where the browser looks for them, whatever their numbers are here.
        command = f'exec "$@" 3<&{to_browser} 4>&{from_browser}'
        self.process = subprocess.Popen(["sh", "-c", command, "sh", program, *FLAGS, f"--user-data-dir={self.profile.name}", "about:blank"],
                                        pass_fds=(to_browser, from_browser), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, start_new_session=True)
        os.close(to_browser)
        os.close(from_browser)
        self.unread, self.last_id, self.listeners = b"", 0, {}

    def close(self):
        try:
            self.call("Browser.close")
        except (RuntimeError, OSError):
            pass
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.to_browser)
        os.close(self.from_browser)
        self.profile.cleanup()

    def read_message(self, deadline):
        while b"\0" not in self.unread:
            wait = deadline - time.monotonic()
            if wait <= 0 or not select.select([self.from_browser], [], [], wait)[0]:
                raise RuntimeError("the browser does not answer")
            data = os.read(self.from_browser, 1 << 20)
            if not data:
                raise RuntimeError("the browser has ended")
            self.unread += data
        message, self.unread = self.unread.split(b"\0", 1)
        return json.loads(message)

    def handle(self, message):
        if "method" in message:
            self.listeners.get(message.get("sessionId"), lambda event: None)(message)

    def call(self, method, session=None, **parameters):
        """Sends a command and returns its result; events that arrive meanwhile go to their pages."""
        self.last_id += 1
        own, message = self.last_id, {"id": self.last_id, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.to_browser, data):]
        deadline = time.monotonic() + PATIENCE
        while True:
            answer = self.read_message(deadline)
            if answer.get("id") != own:
                self.handle(answer)
            elif "error" in answer:
                raise RuntimeError(f"{method}: {answer['error']['message']}")
            else:
                return answer["result"]

    def open(self, url, width=1280, height=900, dark=False):
        return Page(self, url, width, height, dark)


class Page:
    """A page that was loaded: what it asked for, what it complained about, how long it took."""

    def __init__(self, browser, url, width, height, dark):
        self.browser = browser
        self.requests, self.complaints, self.loaded = [], [], False
        self.target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.call("Target.attachToTarget", targetId=self.target, flatten=True)["sessionId"]
        browser.listeners[self.session] = self.on_event
        for domain in ("Page", "Network", "Log", "Runtime", "Audits"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.call("Page.navigate", url=url)
        deadline = time.monotonic() + PATIENCE
        while not self.loaded:
            browser.handle(browser.read_message(deadline))
        # Two frames later everything is laid out and painted.
        self.seconds = self.evaluate(
            "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() / 1000))))")

    def on_event(self, event):
        method, parameters = event["method"], event["params"]
        if method == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])
        elif method == "Page.loadEventFired":
            self.loaded = True
        elif method == "Log.entryAdded":
            self.complaints.append(parameters["entry"]["text"])
        elif method == "Runtime.consoleAPICalled":
            self.complaints.append(f"console.{parameters['type']}")
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(parameters["exceptionDetails"]["text"])
        elif method == "Audits.issueAdded":
            self.complaints.append(parameters["issue"]["code"])
        elif method == "Page.javascriptDialogOpening":
            self.complaints.append(f"dialog: {parameters['message']}")

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def evaluate(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"]["text"])
        return result["result"].get("value")

    def close(self):
        self.browser.call("Target.closeTarget", targetId=self.target)
        self.browser.listeners.pop(self.session, None)
