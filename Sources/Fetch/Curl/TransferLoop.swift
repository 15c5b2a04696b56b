import CCurl
import Glibc

/// A download thread: starts the transfers that were submitted, drives libcurl, delivers the outcomes.
final class TransferLoop<Reader: BodyReader, Context: Sendable, Value: Sendable> {
  typealias Outcome = TransferOutcome<Context, Value>

  /// How long libcurl may wait for sockets while nothing is submitted, milliseconds. It wakes for its own timers.
  private static var pollMilliseconds: CInt { 60_000 }

  private let configuration: FetchConfiguration
  private let resolver: (any Resolver)?
  private let queue: SubmissionQueue<Context>
  private let maxConnections: Int
  private let makeReader: () -> Reader
  private let finish: (Reader) -> Value
  private let deliver: ([Outcome]) -> Void

  private var slots: [Slot] = []
  /// By slot: the context of its transfer; nil while it is free.
  private var contexts: [Context?] = []
  private var freeSlots: [Int] = []
  private var ended: [Outcome] = []

  /// - Parameter maxConnections: kept open, those in use included.
  init(
    _ configuration: FetchConfiguration, _ resolver: (any Resolver)?, queue: SubmissionQueue<Context>,
    maxConnections: Int, makeReader: @escaping () -> Reader, finish: @escaping (Reader) -> Value,
    deliver: @escaping ([Outcome]) -> Void
  ) {
    self.configuration = configuration
    self.resolver = resolver
    self.queue = queue
    self.maxConnections = maxConnections
    self.makeReader = makeReader
    self.finish = finish
    self.deliver = deliver
  }

  func run() {
    guard let multi = queue.multi else { return }
    // libcurl reads international names in the locale's encoding. The locale is set for this thread only.
    let utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)
    if utf8 != nil { uselocale(utf8) }
    rp_multi_setopt_long(multi, CURLMOPT_MAXCONNECTS, maxConnections)
    while let transfers = queue.drain() {
      for transfer in transfers { start(transfer, multi) }
      var running: CInt = 0
      curl_multi_perform(multi, &running)
      collectEnded(multi)
      if !ended.isEmpty {
        deliver(ended)
        ended.removeAll(keepingCapacity: true)
      }
      // Returns for sockets, libcurl's timers and submissions, those since the last drain included.
      curl_multi_poll(multi, nil, 0, Self.pollMilliseconds, nil)
    }
    close(multi)
  }

  private func start(_ transfer: Transfer<Context>, _ multi: UnsafeMutableRawPointer) {
    guard let index = freeSlots.popLast() ?? makeSlot() else {
      let problem = FetchError.internalError("no memory for another download")
      ended.append(Outcome(context: transfer.context, result: .failed(problem), bytes: 0, reuse: nil))
      return
    }
    do throws(FetchError) {
      try slots[index].prepare(
        transfer.url, transfer.validators, asksAnew: transfer.asksAnew,
        timeoutMilliseconds: transfer.timeoutMilliseconds ?? configuration.timeoutMilliseconds)
      try add(slots[index], multi)
      contexts[index] = transfer.context
    } catch {
      freeSlots.append(index)
      ended.append(Outcome(context: transfer.context, result: .failed(error), bytes: 0, reuse: nil))
    }
  }

  private func add(_ slot: Slot, _ multi: UnsafeMutableRawPointer) throws(FetchError) {
    let code = curl_multi_add_handle(multi, slot.easy)
    if code != CURLM_OK { throw .internalError(String(cString: curl_multi_strerror(code))) }
  }

  private func makeSlot() -> Int? {
    guard
      let slot = Slot(index: slots.count, reader: makeReader(), configuration: configuration, resolver: resolver)
    else { return nil }
    slots.append(slot)
    contexts.append(nil)
    return slot.index
  }

  private func collectEnded(_ multi: UnsafeMutableRawPointer) {
    var left: CInt = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard rp_message_is_done(message) != 0, let easy = message.pointee.easy_handle else { continue }
      let ended = rp_message_result(message)
      var context: UnsafeMutableRawPointer?
      rp_getinfo_pointer(easy, CURLINFO_PRIVATE, &context)
      curl_multi_remove_handle(multi, easy)
      guard let context else { continue }
      let slot = Unmanaged<Slot>.fromOpaque(context).takeUnretainedValue()
      let code = slot.settled(ended)
      do throws(FetchError) {
        if try slot.follow(code) { try add(slot, multi) } else { complete(slot, result(of: slot, code)) }
      } catch {
        complete(slot, .failed(error))
      }
    }
  }

  private func result(of slot: Slot, _ code: CURLcode) -> Outcome.Result {
    if code == CURLE_OK && slot.isNotModified { return .notModified }
    if let failure = slot.failure(code) { return .failed(failure) }
    guard let reader = slot.reader as? Reader else { return .failed(.internalError("no reader")) }
    return .body(finish(reader))
  }

  /// Frees the slot and keeps the outcome for delivery.
  private func complete(_ slot: Slot, _ result: Outcome.Result) {
    freeSlots.append(slot.index)
    guard let context = contexts[slot.index] else { return }
    contexts[slot.index] = nil
    var reuse: Reuse?
    if case .failed = result {} else { reuse = slot.reuse }
    ended.append(
      Outcome(
        context: context, result: result, bytes: slot.received, firstByteSeconds: slot.firstByteSeconds, reuse: reuse,
        target: slot.target))
  }

  private func close(_ multi: UnsafeMutableRawPointer) {
    queue.close()
    for slot in slots where contexts[slot.index] != nil { curl_multi_remove_handle(multi, slot.easy) }
    slots = []
    curl_multi_cleanup(multi)
  }
}
