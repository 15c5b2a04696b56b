"""The stores: sums as a table and a chart."""

from support import BrowserTest, eventually


class StoresTest(BrowserTest):
    @classmethod
    def fill(cls):
        server = cls.server
        server.drop("march", [
            server.visit(1, ["/30/20/a.png", "/40/20/b.png"], "2026-03-01T10:00:00Z"),
            server.visit(1, ["/10/10/c.png"], "2026-03-02T10:00:00Z"),
            server.visit(2, ["/50/50/d.png", "/nothing.jpg"], "2026-03-02T11:00:00Z"),
        ])
        server.wait_for("march", "failed")

    def cells(self, store):
        return self.page.locator("tbody tr", has_text=store).locator("td").all_inner_texts()

    def test_sums_by_store_and_by_area_over_time(self):
        def is_indexed():
            self.go("stores")
            return self.page.locator("tbody tr").count() == 2

        eventually(is_indexed)
        self.assertEqual(self.cells("S00000001")[1:5], ["7100011", "3", "260", "86"])
        self.assertEqual(self.cells("S00000002")[1:5], ["7100012", "1", "200", "200"])
        self.assertEqual(self.page.locator(".columns-chart rect").count(), 3)
        self.page.click("td >> text=7100012")
        self.see("p", "1 measured image of 1 store.")
        self.page.select_option("[name=measure]", "images")
        with self.page.expect_navigation():
            self.page.click("text=Filter")
        self.see("h2", "Images by area")
