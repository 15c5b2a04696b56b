/// A time. The scripts show it in the viewer's zone, with the exact one on hover.
struct TimeText {
  /// A `Timestamp` text; nil in a template.
  let time: String?
  let slot: String

  var html: HTML {
    element("time", .named("data-slot", slot), .named("datetime", time ?? "")) {
      if let time { "\(time.prefix(10)) \(time.dropFirst(11).prefix(8)) UTC" }
    }
  }
}
