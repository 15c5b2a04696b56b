import BitCollections
import Testing

@testable import Pipeline

@Suite struct JobPlanTests {
  private func images(_ plan: JobPlan, from head: UInt32) -> [Int] {
    var (images, image) = ([Int](), head)
    while image != JobPlan.end {
      images.append(Int(image))
      image = plan.image(after: image)
    }
    return images
  }

  /// By host, with the images of each.
  private func chains(_ job: RunningJob) -> [(host: String, images: [Int])] {
    (0..<job.plan.chainCount).map { chain in
      var queue = job.plan.queue(of: chain, host: 1)
      var images: [Int] = []
      while let entry = queue.untried(.now, of: job.plan, isSpread: false) {
        images.append(entry.image)
        queue.remove(entry, of: job.plan)
      }
      return (job.plan.host(of: chain, in: job.document), images)
    }
  }

  @Test func imagesAreGroupedByHostInTheirOrder() throws {
    let visits: [TestJobs.Visit] = [
      ("S1", ["http://a/0", "http://b/1", "HTTP://A/2"]), ("X", ["http://a/3", "http://c/4"]),
      ("S2", ["http://a/5", "https://a/6"]),
    ]
    let job = try TestJobs.running(1, visits: visits)
    let plan = job.plan
    #expect(chains(job).map(\.host) == ["http://a", "http://b", "https://a"])
    #expect(chains(job).map(\.images) == [[0, 2, 5], [1], [6]])
    #expect(images(plan, from: plan.unknownHead) == [3, 4], "of a store that the master doesn't have")
    #expect(plan.remaining == 7)
  }

  /// No host has such a name: what is kept of it is bounded.
  @Test func aNameOfThousandsOfBytesIsCut() throws {
    let long = "http://" + String(repeating: "x", count: 9000)
    let job = try TestJobs.running(1, [long + ":80/0", long + "y/1", "http://y" + long.dropFirst(7), "//" + long])
    #expect(chains(job).map(\.images) == [[0, 1], [2], [3]])
    #expect(chains(job).allSatisfy { $0.host.utf8.count <= HostName.maxBytes + 10 })
  }

  @Test func whatHasItsLineIsNotPlanned() throws {
    let visits: [TestJobs.Visit] = [("S1", ["http://a/0", "http://b/1", "http://a/2"]), ("X", ["http://a/3"])]
    let job = try TestJobs.running(1, visits: visits, done: [0, 1, 3])
    let plan = job.plan
    #expect(chains(job).map(\.host) == ["http://a"])
    #expect(chains(job).map(\.images) == [[2]])
    #expect(plan.unknownHead == JobPlan.end)
    #expect(plan.remaining == 1)
    #expect(try TestJobs.running(1, visits: visits, done: [0, 1, 2, 3]).plan.remaining == 0)
  }
}
