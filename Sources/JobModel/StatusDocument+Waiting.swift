import StreamingJSON

extension StatusDocument {
  /// An entry of `waiting`: a host that fails for now.
  package struct WaitingHost: Sendable, Equatable {
    /// Its name, with the port if the URLs have one.
    package let host: String
    /// Images of the job that wait for it.
    package let images: Int
    package let reason: String
    /// When the outage began, and when the host is tried next: ``Timestamp`` texts.
    package let since: String
    package let nextTry: String

    package init(host: String, images: Int, reason: String, since: String, nextTry: String) {
      self.host = host
      self.images = images
      self.reason = reason
      self.since = since
      self.nextTry = nextTry
    }
  }

  /// The hosts that a job waits for.
  package struct Waiting: Sendable, Equatable {
    package static let none = Waiting(hosts: [], total: 0)

    /// ``StatusDocument/maxWaiting`` at most.
    package let hosts: [WaitingHost]
    package let total: Int

    package init(hosts: [WaitingHost], total: Int) {
      self.hosts = hosts
      self.total = total
    }
  }
}

extension StatusDocument.Waiting {
  /// Writes the members `waiting` and `waiting_total`, or nothing when no host is waited for.
  func write(to writer: inout JSONWriter) {
    if hosts.isEmpty { return }
    writer.beginArray("waiting")
    for host in hosts.prefix(StatusDocument.maxWaiting) {
      writer.beginObject()
      writer.member("host", host.host)
      writer.member("images", host.images)
      writer.member("reason", host.reason)
      writer.member("since", host.since)
      writer.member("next_try", host.nextTry)
      writer.endObject()
    }
    writer.endArray()
    if total > StatusDocument.maxWaiting { writer.member("waiting_total", total) }
  }
}
