import JobModel
import Synchronization

@testable import JobEvents

func document(_ id: String, _ state: JobState = .ongoing, total: Int = 0, measured: Int = 0) -> StatusDocument {
  StatusDocument(
    state: state, id: id, source: "\(id).json", acceptedAt: "2026-03-09T12:00:00.000Z", sha256: nil,
    images: .init(total: total, measured: measured))
}

extension EventHub {
  /// Subscribers of all jobs that wait.
  var waiterCount: Int { state.withLock { $0.all.waiterCount } }
  /// Whether there is any subscriber of all jobs.
  var isWatched: Bool { state.withLock { $0.all.isWatched } }

  func accept(_ id: String, total: Int = 0) { report(JobChange(.accepted, document(id, total: total))) }
}

extension EventSubscription {
  /// The events of the next batch; nil for a reset or the end.
  func events() async -> [Event]? {
    guard case .events(let events)? = await next() else { return nil }
    return events.map(\.event)
  }

  /// The jobs of the next batch, by their IDs.
  func ids() async -> [String]? {
    await events()?.map { event in
      switch event {
      case .job(let change): change.status.id
      case .pruned(let id): "pruned \(id)"
      case .image(_, let line): String(decoding: line, as: UTF8.self)
      }
    }
  }

  func isReset() async -> Bool { if case .reset? = await next() { true } else { false } }
}
