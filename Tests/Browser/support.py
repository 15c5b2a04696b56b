"""What the browser tests stand on: a server with an image host, and pages that notice every error."""

import contextlib
import functools
import http.server
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request
import zlib

from playwright.sync_api import sync_playwright

BINARY = os.environ["RETAIL_PULSE_BINARY"]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
# A whole screenshot of each view is put here, where it is set.
SCREENSHOTS = os.environ.get("SCREENSHOTS")
# What a page has to show within this time, milliseconds: a server on two busy cores is slow at times.
PATIENCE = 20_000
STORES = 60


def eventually(check, seconds=PATIENCE / 1000):
    """Calls until the result is true, and returns it."""
    deadline = time.monotonic() + seconds
    while True:
        result = check()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"not so within {seconds} s: {check}")
        time.sleep(0.05)


def png(width, height):
    """An image of one colour."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x55\x88\xcc" * width) * height, 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


class ImageHost:
    """`/W/H/…` is a PNG of that size; anything else is 404. What is in `held` is answered once it is released."""

    def __init__(self):
        host = self
        self.is_broken = False
        self.released = threading.Event()
        self.released.set()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                size = re.match(r"/(\d+)/(\d+)/", self.path)
                if "/held" in self.path:
                    host.released.wait(60)
                found = size and not ("/mending" in self.path and host.is_broken)
                body = png(int(size[1]), int(size[2])) if found else b"nothing here"
                self.send_response(200 if found else 404)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 512

            def handle_error(self, request, client_address):
                pass  # A client that goes away is no error of the host.

        self.server = Server(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def url(self, path):
        return f"http://127.0.0.1:{self.server.server_address[1]}{path}"

    def stop(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class RetailPulse:
    """`serve` of the built binary on a temporary folder. It keeps its port over restarts."""

    def __init__(self, *flags):
        self.folder = tempfile.mkdtemp(prefix="retail-pulse-browser-")
        self.flags = flags
        self.port = free_port()
        self.host = ImageHost()
        self.process = None
        names = ["Corner Market", "City Mart, North", "Harbour Foods", "Green Basket"]
        with open(self.path("stores.csv"), "w") as file:
            file.write("store_id,store_name,area_code\n")
            for number in range(1, STORES + 1):
                file.write(f'S{number:08},"{names[number % 4]} {number}",{7100010 + number % 5}\n')

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def url(self, path=""):
        return f"http://127.0.0.1:{self.port}/{path}"

    def start(self):
        log = open(self.path("serve.log"), "a")
        self.process = subprocess.Popen(
            [BINARY, "serve", "--inbox", self.path("inbox"), "--outbox", self.path("outbox"), "--stores",
             self.path("stores.csv"), "--port", str(self.port), "--pause", "0", "--allow-network", "127.0.0.0/8",
             "--settle", "1", "--log-format", "text", *self.flags],
            stderr=log, stdout=log)
        log.close()
        eventually(self.is_ready)
        return self

    def is_ready(self):
        if self.process.poll() is not None:
            raise AssertionError("serve has ended:\n" + open(self.path("serve.log")).read())
        try:
            return urllib.request.urlopen(self.url("readyz"), timeout=2).status == 200
        except OSError:
            return False

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.host.released.set()
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
        self.host.stop()
        shutil.rmtree(self.folder)

    def routes(self):
        """The last parts of the API's paths."""
        with urllib.request.urlopen(self.url("openapi.json")) as answer:
            return [path.rsplit("/", 1)[1] for path in json.load(answer)["paths"]]

    # Jobs

    def visit(self, store, urls, time="2026-03-09T09:30:00Z"):
        return {"store_id": f"S{store:08}", "image_url": [self.host.url(url) for url in urls], "visit_time": time}

    def drop(self, name, visits):
        self.drop_text(name, json.dumps({"count": len(visits), "visits": visits}))

    def drop_text(self, name, text):
        with open(self.path("inbox", ".drop-" + name), "w") as file:
            file.write(text)
        os.rename(self.path("inbox", ".drop-" + name), self.path("inbox", name + ".json"))

    def state(self, name):
        states = ["completed", "failed", "ongoing"]
        return next((state for state in states if os.path.exists(self.path("outbox", state, name + ".json"))), None)

    def wait_for(self, name, *states):
        return eventually(lambda: self.state(name) in states and self.state(name))

    def document(self, name):
        with open(self.path("outbox", self.state(name), name + ".json")) as file:
            return json.load(file)

    def count(self, state):
        return sum(name.endswith(".json") for name in os.listdir(self.path("outbox", state)))


def needs(*names):
    """A test of routes that the API may not have: `needs("cancel")`."""

    def decorate(test):
        @functools.wraps(test)
        def run(self):
            missing = [name for name in names if name not in self.server.routes()]
            if missing:
                self.skipTest(f"the API has no {', '.join(missing)}")
            test(self)

        return run

    return decorate


class BrowserTest(unittest.TestCase):
    """Has a server for all tests of a class, and a page for each, which must see no error and ask no other host."""

    flags = ()
    viewport = {"width": 1280, "height": 800}
    # Texts of console errors that a test expects.
    expected = ()

    @classmethod
    def setUpClass(cls):
        cls.stack = contextlib.ExitStack()
        try:
            cls.server = RetailPulse(*cls.flags)
            cls.stack.callback(cls.server.stop)
            cls.prepare()
            cls.server.start()
            cls.playwright = cls.stack.enter_context(sync_playwright())
            cls.browser = cls.playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            cls.stack.callback(cls.browser.close)
            cls.fill()
        except BaseException:
            cls.stack.close()
            raise

    @classmethod
    def tearDownClass(cls):
        cls.stack.close()

    @classmethod
    def prepare(cls):
        """Before the server starts."""

    @classmethod
    def fill(cls):
        """After it: drops the class's jobs."""

    def setUp(self):
        self.problems = []
        self.page = self.open_page()

    def open_page(self, **options):
        context = self.browser.new_context(viewport=self.viewport, **options)
        context.set_default_timeout(PATIENCE)
        self.addCleanup(context.close)
        page = context.new_page()
        page.on("console", lambda message: self.note(message))
        page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        page.on("request", lambda request: self.check(request))
        return page

    def note(self, message):
        if message.type in ("error", "warning") and not any(text in message.text for text in self.expected):
            self.problems.append(f"console: {message.text} at {message.location}")

    def check(self, request):
        if not request.url.startswith((self.origin(), "blob:", "data:")):
            self.problems.append(f"another host: {request.url}")

    def origin(self):
        return f"http://127.0.0.1:{self.server.port}/"

    def tearDown(self):
        self.assertEqual(self.problems, [])

    def go(self, path=""):
        self.page.goto(self.server.url(path))

    # Looking

    def see(self, selector, text=None):
        """Waits until an element is visible, with this text in it."""
        locator = self.page.locator(selector)
        if text is not None:
            locator = locator.filter(has_text=text)
        locator.first.wait_for()
        return locator.first

    def be_live(self):
        if "events" in self.server.routes():
            self.see(".live.on", "Live")

    def drop_file(self, name, text):
        """Drops a file on the page, as a person would."""
        data = self.page.evaluate_handle(
            """([name, text]) => {
              const data = new DataTransfer();
              data.items.add(new File([text], name, { type: "application/json" }));
              return data;
            }""",
            [name, text])
        for event in ("dragenter", "dragover", "drop"):
            self.page.dispatch_event("body", event, {"dataTransfer": data})

    def screenshot(self, name):
        if SCREENSHOTS:
            os.makedirs(SCREENSHOTS, exist_ok=True)
            self.page.screenshot(path=os.path.join(SCREENSHOTS, name + ".png"))
