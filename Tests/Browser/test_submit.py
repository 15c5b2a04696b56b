"""Submitting: the form, and errors at their place."""

import json

from support import BrowserTest, eventually, needs


class SubmitTest(BrowserTest):
    # The browser tells the console of every 400.
    expected = ("400",)

    def job(self, **changes):
        return {"count": 1, "visits": [self.server.visit(1, ["/30/20/a.png"]) | changes]}

    @needs("events")
    def test_a_pasted_text_is_submitted_and_followed(self):
        self.go("submit")
        self.be_live()
        self.page.fill("textarea", json.dumps(self.job()))
        self.page.click("#submit-form button")
        self.see("#submitted li.job.completed", "1 image")
        self.assertEqual(self.page.input_value("textarea"), "")

    def test_a_chosen_file_is_submitted(self):
        self.go("submit")
        self.page.set_input_files("input[type=file]", {
            "name": "a.json", "mimeType": "application/json", "buffer": json.dumps(self.job()).encode()})
        self.see("#submitted li.job")

    def test_errors_are_shown_where_they_occur(self):
        self.go("submit")
        wrong = [
            (json.dumps(self.job(store_id=5), indent=1), "visits[0].store_id", "5"),
            ('{"count": 1,\n "visits": [}', "line 2", "}"),
            (json.dumps({"count": 2, "visits": []}), "count does not match", "2"),
        ]
        for text, message, mark in wrong:
            self.page.fill("textarea", text)
            self.page.click("#submit-form button")
            self.see(".complaint .trouble", message)
            self.assertEqual(self.see(".complaint mark").inner_text(), mark)
            selected = self.page.evaluate("(() => { const a = document.querySelector('textarea');"
                                          "return a.value.slice(a.selectionStart, a.selectionEnd) })()")
            self.assertEqual(selected, mark)

    def test_a_missing_field_is_shown_at_its_object(self):
        self.go("submit")
        visit = self.server.visit(1, [])
        del visit["visit_time"]
        self.page.fill("textarea", json.dumps({"count": 2, "visits": [self.server.visit(1, []), visit]}))
        self.page.click("#submit-form button")
        self.see(".complaint .trouble", "visits[1].visit_time is missing")
        self.see(".complaint mark", "{")

    def test_a_wrong_file_on_any_page_says_why(self):
        for path in ("", "stores"):
            self.go(path)
            self.drop_file("a.json", '{"count": "one"}')
            dialog = self.see("dialog[open]", "a.json is no job")
            dialog.get_by_text("count").first.wait_for()
            dialog.get_by_role("button", name="Close").click()

    def test_a_text_pasted_anywhere_is_asked_about(self):
        self.go()
        self.page.evaluate(
            """text => {
              const data = new DataTransfer();
              data.setData("text/plain", text);
              document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
            }""",
            json.dumps(self.job()))
        self.see("dialog[open]", "Submit what you pasted?").get_by_role("button", name="Submit").click()
        job = self.see("#messages a").inner_text()
        eventually(lambda: self.server.state(job) == "completed")
