import DurableFiles
import JobModel

extension JobID {
  /// An ID that no other job has and nobody can guess: milliseconds since 1970 and 80 random bits, hexadecimal. IDs are in
  /// the order of their times.
  static func unique() -> JobID {
    let time = String(Timestamp.now(), radix: 16)
    let padding = String(repeating: "0", count: max(0, 12 - time.count))
    return JobID(ofDrop: Array("\(padding)\(time)-\(UniqueName.make().prefix(20)).json".utf8))
  }

  /// The ID of the job that was submitted with a key. Derived from it, so that no table of keys has to be stored.
  init(idempotencyKey key: String) {
    self.init(ofDrop: Array("key-\(Digest.hex(of: [Array(key.utf8)]).prefix(40)).json".utf8))
  }
}
