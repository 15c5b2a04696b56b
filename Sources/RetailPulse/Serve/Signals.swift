import Threads
import UnixSignals

/// The signals of `serve`. They are caught from its first instruction to its last, so that one that comes while it starts is
/// neither lost nor ends the process by its default action.
struct Signals: Sendable {
  /// Has a value once SIGHUP has come.
  let reloads = Mailbox<Void>()
  /// Closed once SIGTERM or SIGINT has come.
  let stop = Mailbox<Void>()
  private let sequence: UnixSignalsSequence

  init() async { sequence = await UnixSignalsSequence(trapping: .sighup, .sigterm, .sigint) }

  /// Watches for signals until it is cancelled.
  ///
  /// - Parameter onStop: called with the first that asks for a stop.
  func watch(onStop: () -> Void) async {
    for await signal in sequence {
      if signal == .sighup {
        reloads.postIfEmpty(())
      } else if !stop.isClosed {
        onStop()
        stop.close()
      }
    }
  }
}
