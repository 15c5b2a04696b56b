import Testing

@testable import Pipeline

@Suite struct SharedDownloadsTests {
  private func ticket(_ image: Int, _ url: String = "u") -> Ticket {
    let pick = FairQueue.Pick(
      job: 1, image: image, host: 1, queue: 0, attempt: 1, begun: .now)
    return Ticket(pick: pick, url: url)
  }

  @Test func theFirstLeadsAndTheOthersFollow() {
    var shared = SharedDownloads()
    let roles = [ticket(0), ticket(1), ticket(2, "other"), ticket(3)].map { shared.join($0) }
    #expect(roles == [.leader, .follower, .leader, .follower])
    #expect(shared.finish("u").map(\.pick.image) == [1, 3])
    #expect(shared.finish("u").isEmpty, "they are told once")
    #expect(shared.finish("other").isEmpty)
    let next = shared.join(ticket(4))
    #expect(next == .leader)
  }

  @Test func howManyWaitIsBounded() {
    var shared = SharedDownloads()
    _ = shared.join(ticket(0))
    for image in 1...SharedDownloads.maxFollowers { _ = shared.join(ticket(image)) }
    let roles = [shared.join(ticket(0)), shared.join(ticket(1, "other")), shared.join(ticket(2, "other"))]
    #expect(roles == [.alone, .leader, .alone])
    #expect(shared.finish("u").count == SharedDownloads.maxFollowers)
    let later = shared.join(ticket(3, "other"))
    #expect(later == .follower)
  }
}
