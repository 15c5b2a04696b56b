"""With API keys, by keyboard, and without scripts."""

import subprocess

from support import BINARY, BrowserTest, eventually


class APIKeyTest(BrowserTest):
    expected = ("401",)

    @classmethod
    def prepare(cls):
        file = cls.server.path("keys")
        cls.key = subprocess.run(
            [BINARY, "key", "add", "tester", "--api-keys", file], check=True, capture_output=True, text=True).stdout.strip()
        cls.server.flags = ("--api-keys", file)

    @classmethod
    def fill(cls):
        cls.server.drop("secret-job", [cls.server.visit(1, ["/30/20/a.png", "/nothing.jpg"])])
        cls.server.wait_for("secret-job", "failed")

    def unlock(self, key):
        self.see("dialog[open]", "API key")
        self.page.fill("#key", key)
        self.page.click("dialog button")

    def test_a_key_is_asked_for_and_kept_for_the_tab(self):
        self.go()
        self.assertNotIn("secret-job", self.page.content())
        self.unlock("rp_wrong")
        self.see("dialog[open] .trouble", "not known")
        self.unlock(self.key)
        self.see("li.job", "secret-job")
        self.be_live()
        self.page.click("text=secret-job")
        self.see("#reasons li", "HTTP 404")
        self.assertEqual(self.page.locator("dialog[open]").count(), 0)
        with self.page.expect_download() as download:
            self.page.click(".actions >> text=NDJSON")
        with open(download.value.path()) as file:
            self.assertEqual(sum(1 for _ in file), 2)
        self.assertNotIn(self.key, self.page.url)
        other = self.page = self.open_page()
        other.goto(self.server.url())
        self.see("dialog[open]", "API key")

    def test_no_key_is_in_the_log_or_an_address(self):
        self.go("jobs/secret-job")
        addresses = []
        self.page.on("request", lambda request: addresses.append(request.url))
        self.unlock(self.key)
        self.see("#reasons li", "HTTP 404")
        self.be_live()
        self.assertTrue(addresses and not any(self.key in address for address in addresses))
        with open(self.server.path("serve.log")) as file:
            self.assertNotIn(self.key, file.read())

    def test_the_description_is_open(self):
        self.go("docs")
        self.see("h1", "API")
        self.page.click(".docs-index a[href='#getResults']")
        self.assertTrue(self.page.url.endswith("/docs#getResults"))
        self.assertTrue(self.page.locator("#getResults").is_visible())
        self.assertEqual(self.page.locator("dialog[open]").count(), 0)
        self.assertFalse(self.page.locator(".away").is_visible())
        self.page.keyboard.press("g")
        self.page.keyboard.press("o")
        self.unlock(self.key)
        self.see("li.job", "secret-job")
        self.page.keyboard.press("g")
        self.page.keyboard.press("a")
        self.see("h3", "/api/submit")

    def test_a_forgotten_key_is_asked_for_again(self):
        self.go()
        self.unlock(self.key)
        self.see("li.job", "secret-job")
        self.page.click("text=Forget key")
        self.see("dialog[open]", "API key")
        self.assertNotIn("secret-job", self.page.content())


class KeyboardTest(BrowserTest):
    @classmethod
    def fill(cls):
        for name in ("a", "b"):
            cls.server.drop(name, [cls.server.visit(1, ["/30/20/a.png"])])
            cls.server.wait_for(name, "completed")

    def focused(self):
        return self.page.evaluate("document.activeElement.innerText || document.activeElement.name")

    def test_everything_by_keyboard(self):
        self.go()
        self.see("li.job[data-id=a]")
        keyboard = self.page.keyboard
        keyboard.press("?")
        self.see("dialog[open]", "Show the keys")
        keyboard.press("Escape")
        keyboard.press("/")
        self.assertEqual(self.focused(), "q")
        keyboard.press("Escape")
        keyboard.press("j")
        first = self.focused()
        self.assertIn(first, ("a", "b"))
        keyboard.press("j")
        self.assertNotEqual(self.focused(), first)
        keyboard.press("k")
        self.assertEqual(self.focused(), first)
        with self.page.expect_navigation():
            keyboard.press("Enter")
        self.see("h1", first)
        for keys, path in (("gs", "stores"), ("gu", "submit"), ("go", "")):
            with self.page.expect_navigation():
                for key in keys:
                    keyboard.press(key)
            self.assertEqual(self.page.url, self.server.url(path))

    def test_the_first_tab_leads_to_the_content(self):
        self.go()
        self.page.keyboard.press("Tab")
        self.assertEqual(self.focused(), "Skip to the content")
        self.page.keyboard.press("Enter")
        eventually(lambda: self.page.evaluate("document.activeElement.id") == "main")

    def test_the_theme_is_switched_and_stays(self):
        self.go()
        self.see(".banner button", "Auto")
        background = "getComputedStyle(document.body).backgroundColor"
        light = self.page.evaluate(background)
        self.page.keyboard.press("t")
        self.page.keyboard.press("t")
        self.see(".banner button", "Dark")
        dark = self.page.evaluate(background)
        self.assertNotEqual(light, dark)
        self.go("stores")
        self.assertEqual(self.page.evaluate(background), dark)


class WithoutScriptsTest(BrowserTest):
    @classmethod
    def fill(cls):
        for number in range(60):
            cls.server.drop(f"job-{number:02}", [cls.server.visit(1, ["/30/20/a.png", "/nothing.jpg"][: 1 + number % 2])])
        eventually(lambda: cls.server.count("completed") + cls.server.count("failed") == 60)

    def setUp(self):
        super().setUp()
        self.page = self.open_page(java_script_enabled=False)

    def test_lists_a_job_and_links(self):
        def is_complete():
            self.go("?status=completed&q=job-")
            return self.page.locator("li.job").count() == 30

        eventually(is_complete)
        self.go("?q=job-")
        self.page.click(".column.failed [data-slot=more]")
        self.see("li.job.failed")
        self.page.locator("li.job a").first.click()
        self.see("#reasons li", "HTTP 404")
        self.page.locator("#reasons a").first.click()
        self.assertEqual(self.page.locator("table.images tbody tr").count(), 1)
        self.page.click("nav >> text=Stores")
        self.see("td", "S00000001")
        self.page.click("nav >> text=Submit")
        self.see("h1", "Submit a job")
