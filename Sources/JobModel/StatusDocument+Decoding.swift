package import StreamingJSON

extension StatusDocument {
  /// Reads a document that ``encoded()`` wrote, by this version or another. Unknown members are skipped.
  ///
  /// - Throws: ``JSONError`` if it is no status document.
  package init(decoding bytes: [UInt8]) throws(JSONError) {
    let fields = try bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(JSONError) in
        var fields = StatusFields(buffer)
        try fields.read()
        return fields
      }
    }.get()
    guard let state = fields.texts["status"].flatMap(JobState.init), let id = fields.texts["job_id"],
      let source = fields.texts["source"], let acceptedAt = fields.texts["accepted_at"]
    else { throw JSONError(offset: 0, reason: "no status document: a member is missing") }
    self.init(
      state: state, id: id, source: source, acceptedAt: acceptedAt, sha256: fields.texts["sha256"],
      images: ImageCounts(
        total: fields.numbers["total"] ?? 0, measured: fields.numbers["measured"] ?? 0,
        failed: fields.numbers["failed"] ?? 0))
    finishedAt = fields.texts["finished_at"]
    failures = fields.failures
    failureTotal = fields.numbers["error_total"]
    isRejected = fields.isRejected
    oversizeBytes = fields.numbers["bytes"]
  }
}

/// The members of a status document that were read.
private struct StatusFields {
  private let bytes: UnsafeBufferPointer<UInt8>
  private(set) var texts: [String: String] = [:]
  private(set) var numbers: [String: Int] = [:]
  private(set) var failures: [StatusDocument.Failure] = []
  private(set) var isRejected = false

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  mutating func read() throws(JSONError) {
    var reader = JSONReader(bytes)
    try readMembers(&reader)
    try reader.expectEnd()
  }

  private mutating func readMembers(_ reader: inout JSONReader) throws(JSONError) {
    try reader.readObject { (reader, key) throws(JSONError) in
      let name = JSONText.decode(key, in: bytes)
      switch (name, try reader.peek()) {
      case ("images", .object): try readMembers(&reader)
      case ("error", .array): try reader.readArray { (reader) throws(JSONError) in try readFailure(&reader) }
      case ("rejected", .bool): isRejected = try reader.readBool()
      case (_, .string): texts[name] = JSONText.decode(try reader.readString(), in: bytes)
      case (_, .number): numbers[name] = try readNumber(&reader)
      default: try reader.skipValue()
      }
    }
  }

  /// Nil when it is no integer of 64 bits.
  private func readNumber(_ reader: inout JSONReader) throws(JSONError) -> Int? {
    let range = try reader.readNumber()
    return Int(String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self))
  }

  private mutating func readFailure(_ reader: inout JSONReader) throws(JSONError) {
    var members: [String: String] = [:]
    var httpStatus: Int?
    try reader.readObject { (reader, key) throws(JSONError) in
      let name = JSONText.decode(key, in: bytes)
      switch (name, try reader.peek()) {
      case (_, .string): members[name] = JSONText.decode(try reader.readString(), in: bytes)
      case ("http_status", .number): httpStatus = try readNumber(&reader)
      default: try reader.skipValue()
      }
    }
    let cause = Failure(
      code: members["code"].flatMap(FailureCode.init), message: members["error"] ?? "", httpStatus: httpStatus)
    failures.append(
      StatusDocument.Failure(storeID: members["store_id"], cause, imageURL: members["image_url"]))
  }
}
