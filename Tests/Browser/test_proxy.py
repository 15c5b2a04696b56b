"""Behind nginx under a path, and a server that goes and comes back."""

import os
import subprocess
import time

from support import BrowserTest, eventually, free_port, needs

NGINX = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location /pulse/ {{
      proxy_pass http://127.0.0.1:{backend}{rest};
      proxy_set_header Host $http_host;
      proxy_http_version 1.1;
    }}
    location = /pulse {{ return 301 /pulse/; }}
  }}
}}
"""


class ProxyTest(BrowserTest):
    """A proxy that takes the path away, and a server that knows nothing of it."""

    # What of the path is sent on.
    rest = "/"

    @classmethod
    def prepare(cls):
        cls.proxy_port = free_port()
        folder = cls.server.path("nginx")
        os.mkdir(folder)
        with open(os.path.join(folder, "nginx.conf"), "w") as file:
            file.write(NGINX.format(folder=folder, port=cls.proxy_port, backend=cls.server.port, rest=cls.rest))
        nginx = subprocess.Popen(["nginx", "-c", os.path.join(folder, "nginx.conf"), "-e", folder + "/start.log"])
        cls.stack.callback(nginx.wait)
        cls.stack.callback(nginx.terminate)

    @classmethod
    def fill(cls):
        cls.server.drop("proxied", [cls.server.visit(1, ["/30/20/a.png", "/nothing.jpg"])])
        cls.server.wait_for("proxied", "failed")

    def origin(self):
        return f"http://127.0.0.1:{self.proxy_port}/pulse"

    def go(self, path=""):
        self.page.goto(f"{self.origin()}/{path}")

    def test_everything_is_under_the_path(self):
        self.page.goto(self.origin())
        self.see("li.job", "proxied")
        self.be_live()
        self.page.click("text=proxied")
        self.see("#reasons li", "HTTP 404")
        self.be_live()
        self.page.click("nav >> text=Stores")
        self.page.click("nav >> text=Submit")
        self.page.click("nav >> text=Overview")
        self.assertEqual(self.page.url, self.origin() + "/")

    def test_events_are_not_held_back(self):
        self.go()
        self.be_live()
        start = time.monotonic()
        self.server.drop("quick", [self.server.visit(1, ["/30/20/a.png"])])
        self.see(".column.completed li.job", "quick")
        # A proxy that gathers events would send them with its next full buffer.
        self.assertLess(time.monotonic() - start, 10)

    @needs("retry")
    def test_orders_pass(self):
        self.go("jobs/proxied")
        with self.page.expect_navigation():
            self.page.click("text=Run failed again")
        self.see("h1", "proxied-retry")


class BasePathTest(ProxyTest):
    """A proxy that leaves the path as it is, and a server that knows it."""

    flags = ("--base-path", "/pulse")
    rest = ""


class AwayTest(BrowserTest):
    expected = ("ERR_", "Failed to load resource")

    @classmethod
    def fill(cls):
        cls.server.drop("before", [cls.server.visit(1, ["/30/20/a.png"])])
        cls.server.wait_for("before", "completed")

    @needs("events")
    def test_the_page_says_that_the_server_is_away_and_goes_on_by_itself(self):
        self.go()
        self.see("li.job", "before")
        self.be_live()
        self.page.evaluate("window.isSamePage = true")
        self.server.kill()
        self.see(".away", "The server does not answer")
        self.see(".live", "Away")
        with open(self.server.path("inbox", "meanwhile.json"), "w") as file:
            file.write('{"count":0,"visits":[]}')
        self.server.start()
        self.be_live()
        self.assertFalse(self.page.locator(".away").is_visible())
        self.see(".column.completed li.job", "meanwhile")
        self.server.drop("after", [self.server.visit(1, ["/30/20/a.png"])])
        self.see(".column.completed li.job", "after")
        self.assertTrue(self.page.evaluate("window.isSamePage"))
        eventually(lambda: self.server.state("meanwhile") == "completed")

    @needs("events")
    def test_a_hidden_tab_has_no_stream(self):
        self.go()
        self.be_live()
        self.page.evaluate(
            """() => {
              Object.defineProperty(document, "hidden", { configurable: true, get: () => window.isHidden });
              window.isHidden = true;
              document.dispatchEvent(new Event("visibilitychange"));
            }""")
        self.see(".live", "Paused")
        self.page.evaluate("() => { window.isHidden = false; document.dispatchEvent(new Event('visibilitychange')); }")
        self.be_live()
