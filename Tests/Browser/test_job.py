"""A job's page: reasons, images, orders."""

import json

from support import BrowserTest, eventually, needs


class JobTest(BrowserTest):
    # A drop that is not complete stays for as long as a test needs.
    flags = ("--settle", "60")

    @classmethod
    def fill(cls):
        server = cls.server
        server.host.is_broken = True
        server.drop("south", [
            server.visit(1, ["/30/20/a.png", "/nothing/1.jpg", "/nothing/2.jpg"]),
            server.visit(2, ["/90/10/b.png"]),
            server.visit(999, ["/30/20/c.png"]),
        ])
        server.drop("mend", [server.visit(1, ["/30/20/a.png", "/30/20/mending-1.png", "/30/20/mending-2.png"])])
        server.drop("large", [server.visit(n % 60 + 1, [f"/{k + 10}/{n + 1}/i.png" for k in range(10)]) for n in range(200)])
        for name in ("south", "mend"):
            server.wait_for(name, "failed")
        server.wait_for("large", "completed")

    def rows(self):
        return self.page.locator("table.images tbody tr:visible")

    def test_reasons_are_counted_and_lead_to_their_images(self):
        self.go("jobs/south")
        self.see("h1", "south")
        self.see(".state.failed", "failed")
        reasons = self.page.locator("#reasons li")
        host = self.server.host.url("")[7:]
        reasons.filter(has_text="HTTP 404").filter(has_text=f"from {host}").wait_for()
        reasons.filter(has_text="store not found").wait_for()
        with self.page.expect_navigation():
            reasons.filter(has_text="HTTP 404").locator("a").click()
        self.assertEqual(self.rows().count(), 2)
        self.see(".chosen", host)
        with self.page.expect_navigation():
            self.page.click("text=Show all")
        self.assertEqual(self.rows().count(), 5)

    def test_each_image_has_its_size_and_perimeter_or_its_reason(self):
        self.go("jobs/south")
        self.see("tr", "30 × 20").filter(has_text="100").wait_for()
        self.see("tr.failed", "HTTP 404")
        self.see("tr.failed", "store not found")

    def test_images_are_sorted_and_searched(self):
        self.go("jobs/south")
        self.page.select_option("[name=order]", "-perimeter")
        with self.page.expect_navigation():
            self.page.click("#image-filters button")
        self.assertIn("/90/10/b.png", self.rows().first.inner_text())
        self.page.fill("#image-filters [name=q]", "NOTHING/2")
        with self.page.expect_navigation():
            self.page.click("#image-filters button")
        self.assertEqual(self.rows().count(), 1)

    def test_many_images_are_read_as_they_are_scrolled_to_and_dropped_again(self):
        self.go("jobs/large")
        self.assertEqual(self.rows().count(), 100)
        last = self.page.locator("tr", has_text="/19/200/i.png")

        def scroll():
            self.page.mouse.wheel(0, 4000)
            return last.count()

        eventually(scroll, 60)
        bodies = self.page.locator("table.images tbody")
        self.assertEqual(bodies.count(), 20)
        eventually(lambda: self.page.locator("tbody.dropped").count() > 10)
        self.assertLess(self.page.locator("table.images tr").count(), 900)
        self.page.evaluate("scrollTo(0, 0)")
        self.see("tr", "/10/1/i.png")

    def test_no_image_is_loaded_before_it_is_asked_for(self):
        self.go("jobs/south")
        self.assertEqual(self.page.locator("td img").count(), 0)
        link = self.see("a", "Show thumbnails: your browser loads them from their hosts")
        images = []
        # Here the viewer asks for it.
        self.check = lambda request: images.append(request.url) if request.resource_type == "image" else None
        with self.page.expect_navigation():
            link.click()
        eventually(lambda: self.page.locator("td img").evaluate_all("all => all.length && all.every(i => i.naturalWidth)"))
        self.assertIn(self.server.host.url("/90/10/b.png"), images)

    def test_results_are_downloaded(self):
        self.go("jobs/south")
        for label, name in (("NDJSON", "south.ndjson"), ("CSV", "south.csv")):
            with self.page.expect_download() as download:
                self.page.click(f".actions >> text={label}")
            self.assertEqual(download.value.suggested_filename, name)
            with open(download.value.path()) as file:
                self.assertEqual(sum(1 for _ in file), 5 if label == "NDJSON" else 6)

    @needs("retry")
    def test_the_failed_are_run_again_and_merged(self):
        self.go("jobs/mend")
        self.see("#reasons li", "HTTP 404")
        self.server.host.is_broken = False
        with self.page.expect_navigation():
            self.page.click("text=Run failed again")
        self.see("h1", "mend-retry1")
        self.see(".state.completed", "completed")
        self.assertEqual(self.rows().count(), 2)
        self.see("a", "mend").wait_for()
        self.go("jobs/mend?retries=1")
        eventually(lambda: self.rows().count() == 3 and self.page.locator("tr.failed").count() == 0)

    @needs("cancel")
    def test_cancel_asks_once_and_then_cancels(self):
        server = self.server
        server.host.released.clear()
        self.addCleanup(server.host.released.set)
        server.drop("night", [server.visit(n % 60 + 1, [f"/30/20/held-{n}-{k}.png" for k in range(10)]) for n in range(100)])
        server.wait_for("night", "ongoing")
        self.go("jobs/night")
        self.be_live()
        self.page.click("text=Cancel")
        self.see("dialog[open]", "Cancel night?").get_by_role("button", name="Let it run").click()
        self.assertEqual(server.state("night"), "ongoing")
        self.page.click("text=Cancel")
        self.see("dialog[open]").get_by_role("button", name="Cancel the job").click()
        server.host.released.set()
        self.see(".state.failed", "failed")
        self.see("#reasons li", "cancelled")
        self.assertTrue(server.document("night")["cancelled"])
        self.assertEqual(self.page.locator("[data-order=cancel]").count(), 0)

    def test_a_job_in_the_inbox_is_shown_once_it_is_taken(self):
        server = self.server
        job = json.dumps({"count": 1, "visits": [server.visit(1, ["/30/20/a.png"])]})
        # Incomplete, so that it stays.
        with open(server.path("inbox", "slow.json"), "w") as file:
            file.write(job[:-2])
        self.go("jobs/slow")
        self.see(".message", "in the inbox")
        with open(server.path("inbox", "slow.json"), "w") as file:
            file.write(job)
        self.see(".state.completed", "completed")

    def test_an_unknown_job_says_so(self):
        self.expected = ("400",)
        self.go("jobs/nobody")
        self.see("main", "job not found")
