import DurableFiles
package import JobModel
package import SystemPackage

/// What a person wants of a job, as a file in the inbox: `ID.cancel` or `ID.retry`. Its content does not matter.
package struct JobOrder: Sendable, Hashable {
  package enum Kind: String, Sendable, CaseIterable {
    /// No further image of the job starts; it ends.
    case cancel
    /// A new job is made of the images that failed.
    case retry
  }

  package let kind: Kind
  package let id: JobID

  package init(_ kind: Kind, _ id: JobID) {
    self.kind = kind
    self.id = id
  }

  /// Nil when a file of this name is none. The ending counts in any case, as a drop's does.
  package init?(_ name: FilePath.Component) {
    let bytes = name.bytes
    guard bytes.first != UInt8(ascii: "."), let dot = bytes.lastIndex(of: UInt8(ascii: ".")) else { return nil }
    let ending = String(decoding: bytes[(dot + 1)...], as: UTF8.self).lowercased()
    guard let kind = Kind(rawValue: ending) else { return nil }
    let stem = bytes[..<dot]
    let id = JobID(String(decoding: stem, as: UTF8.self)) ?? JobID(ofDrop: Array(stem) + Array(".json".utf8))
    self.init(kind, id)
  }

  package var fileName: String { "\(id).\(kind.rawValue)" }
}
