import JobModel
import SimulatedDisk
import SystemPackage
import TestSupport
import Testing

@testable import Pipeline

/// Something that happens to a spool, to be interrupted everywhere.
struct Scenario: Sendable, CustomTestStringConvertible {
  struct Drop: Sendable {
    let name: String
    let bytes: [UInt8]
    /// Another drop takes the ID of this rejected one.
    var isReplaced = false
    var isOversize: Bool { bytes.count > Machine.configuration.maxJobBytes }

    init(_ name: String, _ text: String, isReplaced: Bool = false) {
      self.name = name
      bytes = Array(text.utf8)
      self.isReplaced = isReplaced
    }
  }

  let testDescription: String
  var mounts = Self.oneMount
  /// What a call for a hard link gets; nil where there are such.
  var linkRefusal: Errno?
  /// Durable in the inbox at the start.
  var drops: [Drop] = []
  /// Dropped like those, but nobody has synced them: until they are published, a crash may take them.
  var loose: [Drop] = []
  /// Durable jobs of an earlier time: worked on to their end before it begins.
  var before: [Drop] = []
  /// Orders that are durable in the inbox at the start.
  var orders: [String] = []
  /// Orders that come in the middle of the first job, and that nobody has synced.
  var lateOrders: [String] = []
  /// IDs of the jobs that ``orders`` cancel, and of those that they run again.
  var cancelled: [String] = []
  var retried: [String] = []
  /// Submitted by the API, one after the other.
  var submits: [Drop] = []
  /// Each result comes twice, and those that were recorded before a restart come again after it.
  var repeatsResults = false
  /// One of the hosts is away for a while from each start on.
  var hasOutage = false

  private static let oneMount = [["inbox", "outbox"]]
  private static let twoMounts = [["inbox"], ["outbox"]]

  /// A job of so many images, on two hosts and with an unknown store, unlike every other job.
  static func job(_ label: String, images: Int = 3) -> String {
    let urls = (0..<images).map { "http://\($0 % 2 == 0 ? "a" : "b").example/\(label)/\($0)" }
    return JobText.job([("S1", Array(urls.dropLast())), ("NONE", urls.suffix(1))])
  }

  /// A drop with white space in front of it: of this many bytes in all.
  private static func padded(_ text: String, to count: Int) -> String {
    String(repeating: " ", count: count - text.utf8.count) + text
  }

  static let all: [Scenario] = [
    Scenario(testDescription: "a drop is accepted, run and finished", drops: [Drop("a.json", job("a", images: 5))]),
    Scenario(
      testDescription: "two jobs run and finish together",
      drops: [Drop("a.json", job("a", images: 4)), Drop("b.json", job("b", images: 4))]),
    Scenario(
      testDescription: "every result comes twice, and again after a restart",
      drops: [Drop("a.json", job("a", images: 5)), Drop("b.json", job("b", images: 2))], repeatsResults: true),
    Scenario(
      testDescription: "a job waits for a host, also over a restart",
      drops: [Drop("a.json", job("a", images: 5)), Drop("b.json", job("b", images: 2))], hasOutage: true),
    Scenario(testDescription: "a job without images", drops: [Drop("a.json", #"{"count":0,"visits":[]}"#)]),
    Scenario(
      testDescription: "jobs by the API", submits: [Drop("api-1.json", job("a")), Drop("api-2.json", job("b"))]),
    Scenario(
      testDescription: "rejected: wrong, incomplete, too large",
      drops: [
        Drop("wrong.json", "{}"), Drop("cut.json", #"{"count":1,"#),
        Drop("large.json", padded(#"{"count":0,"visits":[]}"#, to: Machine.configuration.maxJobBytes + 1)),
      ]),
    Scenario(
      testDescription: "duplicates, and another job under a used name",
      drops: [Drop("a.json", job("a")), Drop("a b.json", job("b"))],
      before: [Drop("a.json", job("a")), Drop("a-b.json", job("c"))]),
    Scenario(
      testDescription: "a mended job takes the ID of a rejected one",
      drops: [Drop("a.json", job("a"))], before: [Drop("a.json", "{}", isReplaced: true)]),
    Scenario(
      testDescription: "drops that are read in pieces",
      drops: [
        Drop("a.json", padded(job("a", images: 4), to: SimulatedDisk.pieceBytes + 1)),
        Drop("wrong.json", padded("{}", to: SimulatedDisk.pieceBytes + 1)),
      ]),
    Scenario(
      testDescription: "a mount without hard links", linkRefusal: .notPermitted,
      drops: [Drop("a.json", padded(job("a", images: 4), to: SimulatedDisk.pieceBytes + 1)), Drop("wrong.json", "{}")],
      loose: [Drop("b.json", job("b"))], before: [Drop("c.json", job("c"))]),
    Scenario(
      testDescription: "a job is cancelled before it runs", drops: [Drop("a.json", job("a", images: 5))],
      orders: ["a.cancel"], cancelled: ["a"]),
    Scenario(
      testDescription: "a job is cancelled while it runs, beside another",
      drops: [Drop("a.json", job("a", images: 12)), Drop("b.json", job("b", images: 4))], lateOrders: ["a.cancel"]),
    Scenario(
      testDescription: "two cancels of one job, and one beside a drop that is never complete",
      drops: [Drop("a.json", job("a", images: 4)), Drop("cut.json", "{")],
      orders: ["a.cancel", "a.CANCEL", "cut.cancel"], cancelled: ["a"]),
    Scenario(
      testDescription: "failed images are run again", before: [Drop("a.json", job("a", images: 5))],
      orders: ["a.retry"], retried: ["a"]),
    Scenario(
      testDescription: "orders of every kind, on two mounts", mounts: twoMounts,
      drops: [Drop("new.json", job("new"))],
      before: [Drop("a.json", job("a")), Drop("a-retry1.json", job("other")), Drop("bad.json", "{}")],
      orders: ["a.retry", "A.CANCEL", "bad.retry", "none.retry", "none.cancel", "a.cancel", "new.cancel"],
      cancelled: ["new"], retried: ["a"],
      submits: [Drop("api-1.json", job("api"))]),
    Scenario(
      testDescription: "many at once, committed as a group",
      drops: (0..<5).map { Drop("job-\($0).json", job("\($0)", images: 2)) } + [Drop("wrong.json", "[]")]),
    Scenario(
      testDescription: "a drop that nobody has synced", loose: [Drop("a.json", job("a")), Drop("wrong.json", "{}")]),
    Scenario(
      testDescription: "the same, and the inbox has a mount of its own", mounts: twoMounts,
      loose: [Drop("a.json", job("a")), Drop("wrong.json", "{}")]),
    Scenario(
      testDescription: "many that nobody has synced",
      loose: (0..<5).map { Drop("job-\($0).json", job("\($0)", images: 2)) }),
    Scenario(
      testDescription: "everything at once, on two mounts", mounts: twoMounts,
      drops: [
        Drop("a.json", job("a", images: 4)), Drop("b.json", job("new b")), Drop("bad.json", job("mended")),
        Drop("cut.json", "{"), Drop("same.json", job("same")),
      ],
      before: [Drop("b.json", job("old b")), Drop("bad.json", "{}", isReplaced: true), Drop("same.json", job("same"))],
      submits: [Drop("api-1.json", job("api"))]),
  ]
}
