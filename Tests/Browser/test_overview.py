"""The overview: what it lists, that it follows the server without a reload, filters and pages."""

import datetime
import json
import re
import unittest

from support import STORES, BrowserTest, eventually, needs


class OverviewTest(BrowserTest):
    @classmethod
    def fill(cls):
        cls.server.drop("fine", [cls.server.visit(1, ["/30/20/a.png", "/40/30/b.png"])])
        cls.server.drop("broken-links", [cls.server.visit(2, ["/30/20/a.png", "/nothing/1.jpg", "/nothing/2.jpg"])])
        cls.server.drop_text("rejected", '{"count":1,"visits":[{}]}')
        cls.server.wait_for("fine", "completed")
        cls.server.wait_for("broken-links", "failed")
        cls.server.wait_for("rejected", "failed")

    def column(self, status):
        return self.page.locator(f".column[data-status={status}]")

    def test_jobs_are_in_their_columns(self):
        self.go()
        self.column("completed").locator("li.job[data-id=fine]").wait_for()
        failed = self.column("failed")
        failed.locator("li.job[data-id=broken-links]", has_text="3 images · 2 failed").wait_for()
        failed.locator("li.job[data-id=rejected]", has_text="visits[0].store_id is missing").wait_for()
        self.be_live()

    def test_a_dropped_file_moves_to_completed_without_a_reload(self):
        self.go()
        self.be_live()
        self.page.evaluate("window.isSamePage = true")
        self.server.host.released.clear()
        self.drop_file("monday.json", self.job_text(["/30/20/held-1.png"] * 3))
        link = self.see("#messages a")
        job = link.inner_text()
        self.column("ongoing").locator(f"li.job[data-id='{job}']").wait_for()
        self.server.host.released.set()
        done = self.column("completed").locator(f"li.job[data-id='{job}']")
        done.wait_for()
        done.filter(has_text="3 images").wait_for()
        self.assertEqual(self.column("ongoing").locator(f"li.job[data-id='{job}']").count(), 0)
        self.assertTrue(self.page.evaluate("window.isSamePage"))

    def job_text(self, urls):
        return json.dumps({"count": 1, "visits": [self.server.visit(1, urls)]})

    def test_a_file_of_the_inbox_comes_by_itself(self):
        self.go()
        self.be_live()
        self.server.drop("by-hand", [self.server.visit(3, ["/50/50/x.png"])])
        self.column("completed").locator("li.job[data-id=by-hand]").wait_for()

    @needs("events")
    def test_totals_and_rate_are_shown(self):
        self.go()
        self.see("#throughput-facts", "Now")
        self.see("#throughput svg.area")
        total = self.column("completed").locator("[data-slot=total]")
        eventually(lambda: total.inner_text() == str(self.server.count("completed")))

    def test_times_are_the_viewers_with_the_exact_one_on_hover(self):
        page = self.page = self.open_page(timezone_id="Asia/Kolkata", locale="en-GB")
        self.go()
        time = page.locator("li.job[data-id=fine] time")
        time.wait_for()
        finished = self.server.document("fine")["finished_at"]
        instant = datetime.datetime.fromisoformat(finished.replace("Z", "+00:00"))
        local = instant + datetime.timedelta(hours=5, minutes=30)
        eventually(lambda: local.strftime("%H:%M") in time.inner_text())
        self.assertIn(finished, time.get_attribute("title"))

    def test_an_unknown_filter_says_so_and_the_page_is_there(self):
        self.expected = ("400",)
        self.go("?status=lost")
        self.see("main", "status must be")
        self.see("nav a", "Overview")


class LongListTest(BrowserTest):
    """2,000 jobs."""

    jobs = 2000

    @classmethod
    def fill(cls):
        if "jobs" not in cls.server.routes():
            raise unittest.SkipTest("the API has no jobs: the lists are for few")
        for number in range(cls.jobs):
            store = number % STORES + 1
            urls = [f"/{20 + number % 50}/20/i.png"] if number % 20 else ["/nothing.jpg"]
            cls.server.drop(f"job-{number:04}", [cls.server.visit(store, urls)])
        eventually(lambda: cls.server.count("completed") + cls.server.count("failed") >= cls.jobs, 120)

    def ids(self):
        return self.page.locator("li.job:visible").evaluate_all("rows => rows.map(row => row.dataset.id)")

    def test_every_job_is_on_one_page_of_the_list(self):
        self.go("?status=completed")
        seen = []
        while True:
            seen += self.ids()
            more = self.page.locator("[data-slot=more]")
            if not more.count():
                break
            with self.page.expect_navigation():
                more.click()
        expected = {f"job-{number:04}" for number in range(self.jobs) if number % 20}
        self.assertEqual(len(seen), len(expected))
        self.assertEqual(set(seen), expected)

    def test_filters_by_id_store_and_area_and_the_address_keeps_them(self):
        self.go()
        self.page.fill("[name=q]", "job-001")
        self.page.select_option("[name=status]", "completed")
        with self.page.expect_navigation():
            self.page.click("text=Filter")
        eventually(lambda: sorted(self.ids()) == [f"job-001{digit}" for digit in range(10)])
        self.assertRegex(self.page.url, r"q=job-001")
        self.page.reload()
        self.assertEqual(self.page.input_value("[name=q]"), "job-001")
        self.go("?store=S00000007&status=completed")
        numbers = [int(re.sub("[^0-9]", "", job)) for job in self.ids()]
        self.assertTrue(numbers and all(number % STORES == 6 for number in numbers))
        self.go("?area=7100011&status=completed")
        numbers = [int(re.sub("[^0-9]", "", job)) for job in self.ids()]
        self.assertTrue(numbers and all((number % STORES + 1) % 5 == 1 for number in numbers))

    def test_what_is_filtered_is_exported_as_a_whole(self):
        self.go("?status=failed&q=job-0")
        with self.page.expect_download() as download:
            self.page.click("text=CSV")
        with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
            rows = file.read().split("\r\n")
        self.assertEqual(rows[0].split(",")[:2], ["job_id", "status"])
        self.assertEqual(len(rows) - 2, 50)
        self.assertTrue(all(row.startswith("job-0") and ",failed," in row for row in rows[1:-1]))

    @needs("retry")
    def test_what_is_filtered_is_run_again_as_a_whole_and_exactly_that(self):
        self.go("?status=failed&q=job-01")
        self.page.click("text=Run all failed again …")
        dialog = self.see("dialog[open]", "Run failed images of 5 jobs?")
        dialog.get_by_text("job-0100").wait_for()
        dialog.get_by_role("button", name="Run failed images of exactly these 5").click()
        self.see("dialog[open]", "5 of 5 run again")
        for number in range(100, 200, 20):
            self.server.wait_for(f"job-{number:04}-retry1", "failed")
        self.assertIsNone(self.server.state("job-0200-retry1"))

    @needs("retry")
    def test_a_no_changes_nothing(self):
        self.go("?status=failed&q=job-19")
        self.page.click("text=Run all failed again …")
        self.see("dialog[open]", "5 jobs?").get_by_role("button", name="No").click()
        self.assertEqual(self.page.locator("dialog[open]").count(), 0)
        self.assertIsNone(self.server.state("job-1900-retry1"))
