"""axe-core finds nothing on any view, light and dark, wide and narrow; nothing is wider than the screen."""

from axe_playwright_python.sync_playwright import Axe

from support import BrowserTest

VIEWS = {
    "overview": "", "list": "?status=failed", "job": "jobs/south", "rejected": "jobs/rejected", "running": "jobs/running",
    "stores": "stores", "submit": "submit", "unknown": "jobs/nobody", "docs": "docs",
}


class AccessibilityTest(BrowserTest):
    expected = ("400",)

    @classmethod
    def fill(cls):
        server = cls.server
        server.drop("north", [server.visit(n, [f"/{300 + n}/200/{k}.png" for k in range(4)], f"2026-03-{n % 9 + 1:02}T09:00:00Z")
                              for n in range(1, 31)])
        server.drop("south", [server.visit(n, [f"/{300 + n}/200/a.png", f"/nothing/{n}.jpg"]) for n in range(1, 21)]
                    + [server.visit(999, ["/30/20/c.png"])])
        server.drop_text("rejected", '{"count":1,"visits":[{}]}')
        for name, state in (("north", "completed"), ("south", "failed"), ("rejected", "failed")):
            server.wait_for(name, state)
        server.host.released.clear()
        server.drop("running", [server.visit(n % 60 + 1, [f"/30/20/held-{n}.png", "/30/20/x.png"]) for n in range(200)])
        server.wait_for("running", "ongoing")

    def test_every_view(self):
        for scheme in ("light", "dark"):
            for width in (1280, 360):
                self.page = self.open_page(color_scheme=scheme)
                self.page.set_viewport_size({"width": width, "height": 800})
                for name, path in VIEWS.items():
                    with self.subTest(view=name, scheme=scheme, width=width):
                        self.examine(name, path, f"{name}-{scheme}-{width}")

    def examine(self, name, path, title):
        self.go(path)
        self.see("main *")
        if name == "overview" and "events" in self.server.routes():
            self.see("#throughput svg")
        if name != "docs":
            self.be_live()
        self.screenshot(title)
        self.assert_accessible()
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        self.assertLessEqual(wide, 0, "wider than the screen")

    def assert_accessible(self):
        found = [(item["id"], [node["html"][:200] for node in item["nodes"][:3]])
                 for item in Axe().run(self.page).response["violations"]]
        self.assertEqual(found, [])

    def test_dialogs(self):
        for scheme in ("light", "dark"):
            self.page = self.open_page(color_scheme=scheme)
            self.go("jobs/running")
            self.be_live()
            self.page.keyboard.press("?")
            self.see("dialog[open]")
            self.assert_accessible()
            self.page.keyboard.press("Escape")
            if "cancel" in self.server.routes():
                self.page.click("text=Cancel")
                self.see("dialog[open]")
                self.assert_accessible()
                self.page.keyboard.press("Escape")
            self.go("submit")
            self.page.fill("textarea", '{"count": "one"}')
            self.page.click("#submit-form button")
            self.see(".complaint mark")
            self.assert_accessible()

    def test_motion_can_be_reduced(self):
        self.page = self.open_page(reduced_motion="reduce")
        self.go("jobs/running")
        transition = self.page.evaluate("getComputedStyle(document.querySelector('.bar rect')).transitionDuration")
        self.assertIn(transition, ("0s", ""))
