/// Downloads under way by their URL, with the images that wait for the same one.
struct Flights {
  /// Images that may wait for others' downloads; beyond, each is downloaded by itself.
  static let maxFollowers = 65_536

  enum Role { case leads, follows, alone }

  private var followers: [String: [ImageTicket]] = [:]
  private var followerCount = 0

  /// Boards the flight of the ticket's URL.
  mutating func board(_ ticket: ImageTicket) -> Role {
    guard followers[ticket.url] != nil else {
      followers[ticket.url] = []
      return .leads
    }
    if followerCount >= Self.maxFollowers { return .alone }
    followers[ticket.url]?.append(ticket)
    followerCount += 1
    return .follows
  }

  /// The flight has ended.
  ///
  /// - Returns: who followed.
  mutating func land(_ url: String) -> [ImageTicket] {
    let landed = followers.removeValue(forKey: url) ?? []
    followerCount -= landed.count
    return landed
  }
}
