import JobModel
import SQLite

/// The number of a job in the index: the higher, the newer.
///
/// It is made of the time at which the job was accepted and of its ID, so that it is the same when the index is made anew, and
/// known of a job that is gone. Should two jobs of the same millisecond get the same number, the second one takes the next.
enum JobNumber {
  /// The low bits tell jobs of one millisecond apart.
  private static let idBits = 21
  /// Milliseconds since 1970 that have room: until 2109.
  private static let maxMilliseconds: Int64 = 1 << 42 - 1

  static let all = 0...Int.max - 1

  /// - Parameter acceptedAt: a ``Timestamp`` text, or another RFC 3339 time; any other text counts as the oldest.
  static func make(acceptedAt: String, id: JobID) -> Int {
    lowest(at: milliseconds(acceptedAt)) | Int(hash(id) >> (64 - idBits))
  }

  /// The number that a job has in the index, or where it was if it is gone.
  static func find(_ id: JobID, acceptedAt: String, _ database: Database) throws(SQLiteError) -> Int {
    let number = make(acceptedAt: acceptedAt, id: id)
    let stored = try database.prepare("SELECT number FROM jobs WHERE id = ?").first([.text(id.text)]) { $0.int(0) }
    // Another job may have the ID by now.
    guard let stored, milliseconds(of: stored) == milliseconds(of: number) else { return number }
    return stored
  }

  static func milliseconds(_ text: String) -> Int64 { ParsedTime(text)?.milliseconds ?? 0 }

  static func milliseconds(of number: Int) -> Int64 { Int64(number) >> idBits }

  /// The lowest number of a job that was accepted then.
  static func lowest(at milliseconds: Int64) -> Int { Int(min(milliseconds, maxMilliseconds)) << idBits }

  /// The highest number of a job that was accepted then.
  static func highest(at milliseconds: Int64) -> Int { lowest(at: milliseconds) | (1 << idBits - 1) }

  /// FNV-1a, 64 bits: the numbers on the disk depend on it.
  private static func hash(_ id: JobID) -> UInt64 {
    let hash = id.text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    // The high bits of FNV of short texts differ little.
    return (hash ^ (hash >> 32)) &* 0x9E37_79B9_7F4A_7C15
  }
}
