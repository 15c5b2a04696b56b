/// Job documents for tests.
package enum JobText {
  /// One visit for each store, with these URLs.
  package static func job(_ visits: [(store: String, urls: [String])]) -> String {
    let list = visits.map { visit in
      let urls = visit.urls.map { "\"\($0)\"" }.joined(separator: ",")
      return "{\"store_id\":\"\(visit.store)\",\"image_url\":[\(urls)],\"visit_time\":\"2026-03-09T09:30:00Z\"}"
    }
    return "{\"count\":\(visits.count),\"visits\":[\(list.joined(separator: ","))]}"
  }

  package static let stores = "store_id,store_name,area_code\nS1,\"One, the first\",71\nS2,Two,72\n"
}
