/// What the page can offer: whatever the API has a route for.
struct PageOffers: Sendable {
  /// Jobs can be cancelled and run again.
  let orders: Bool
  /// Changes come as they happen.
  let live: Bool
  /// Jobs are listed by store and area, and measured images over all jobs.
  let jobList: Bool
  let visitList: Bool
  /// For the scripts: the last parts of the routes' paths.
  let names: String

  /// - Parameter routes: the paths of the API.
  init(routes: [String]) {
    let names = Set(routes.filter { $0.hasPrefix("/api/") }.map { String($0.dropFirst("/api/".count)) })
    orders = names.isSuperset(of: ["cancel", "retry"])
    live = names.contains("events")
    jobList = names.contains("jobs")
    visitList = names.contains("visits")
    self.names = names.sorted().joined(separator: " ")
  }
}
