import Testing

@testable import Pipeline

@Suite struct SharedDownloadsTests {
  private func ticket(_ image: Int, _ url: String = "u", job: Int = 1, asksAnew: Bool = false) -> Ticket {
    let pick = FairQueue.Pick(
      job: job, image: image, host: 1, queue: 0, attempt: 1, begun: .now)
    return Ticket(pick: pick, url: url, start: .now, asksAnew: asksAnew)
  }

  @Test func theFirstLeadsAndTheOthersFollow() {
    var shared = SharedDownloads()
    let roles = [ticket(0), ticket(1), ticket(2, "other"), ticket(3)].map { shared.join($0) }
    #expect(roles == [.leader, .follower, .leader, .follower])
    #expect(shared.finish(ticket(0)).map(\.pick.image) == [1, 3])
    #expect(shared.finish(ticket(0)).isEmpty, "they are told once")
    #expect(shared.finish(ticket(2, "other")).isEmpty)
    let next = shared.join(ticket(4))
    #expect(next == .leader)
  }

  @Test func aJobThatAsksAnewSharesWithItselfOnly() {
    var shared = SharedDownloads()
    let tickets =
      [ticket(0), ticket(1, job: 2, asksAnew: true), ticket(2, job: 2, asksAnew: true)]
      + [ticket(3, job: 3, asksAnew: true), ticket(4)]
    let roles = tickets.map { shared.join($0) }
    #expect(roles == [.leader, .leader, .follower, .leader, .follower])
    #expect(tickets[0...3].map { shared.finish($0).map(\.pick.image) } == [[4], [2], [], []])
  }

  @Test func howManyWaitIsBounded() {
    var shared = SharedDownloads()
    _ = shared.join(ticket(0))
    for image in 1...SharedDownloads.maxFollowers { _ = shared.join(ticket(image)) }
    let roles = [shared.join(ticket(0)), shared.join(ticket(1, "other")), shared.join(ticket(2, "other"))]
    #expect(roles == [.alone, .leader, .alone])
    #expect(shared.finish(ticket(0)).count == SharedDownloads.maxFollowers)
    let later = shared.join(ticket(3, "other"))
    #expect(later == .follower)
  }
}
