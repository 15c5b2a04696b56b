/// The place of an event in its sequence.
package struct EventPosition: Sendable, Equatable, CustomStringConvertible {
  /// Of the sequence: another process, or another watch of a job, has another one.
  package let epoch: UInt64
  /// From 1, without gaps. 0: before the first event.
  package let number: UInt64

  package init(epoch: UInt64, number: UInt64) {
    self.epoch = epoch
    self.number = number
  }

  /// Reads a ``description``; nil if it is none.
  package init?(_ text: some StringProtocol) {
    guard text.utf8.count <= 2 * 20 + 1 else { return nil }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let epoch = UInt64(parts[0], radix: 36), let number = UInt64(parts[1]) else { return nil }
    self.init(epoch: epoch, number: number)
  }

  /// For the `id:` of an event stream: `3w5e11264sgsf-17`.
  package var description: String { "\(String(epoch, radix: 36))-\(number)" }
}
