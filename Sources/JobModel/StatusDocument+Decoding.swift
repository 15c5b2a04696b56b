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
    waiting = Waiting(hosts: fields.waiting, total: fields.numbers["waiting_total"] ?? fields.waiting.count)
    failures = fields.failures
    failureTotal = fields.numbers["error_total"]
    retryOf = fields.texts["retry_of"]
    order = fields.texts["order"]
    isCancelled = fields.isCancelled
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
  private(set) var waiting: [StatusDocument.WaitingHost] = []
  private(set) var isCancelled = false
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
      case ("waiting", .array): try reader.readArray { (reader) throws(JSONError) in try readWaiting(&reader) }
      case ("cancelled", .bool): isCancelled = try reader.readBool()
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

  private mutating func readWaiting(_ reader: inout JSONReader) throws(JSONError) {
    let members = try readFlat(&reader)
    guard let host = members.texts["host"], let since = members.texts["since"] else { return }
    waiting.append(
      StatusDocument.WaitingHost(
        host: host, images: members.numbers["images"] ?? 0, reason: members.texts["reason"] ?? "", since: since,
        nextTry: members.texts["next_try"] ?? ""))
  }

  private mutating func readFailure(_ reader: inout JSONReader) throws(JSONError) {
    let members = try readFlat(&reader)
    let cause = Failure(
      code: members.texts["code"].flatMap(FailureCode.init), message: members.texts["error"] ?? "",
      httpStatus: members.numbers["http_status"])
    failures.append(
      StatusDocument.Failure(storeID: members.texts["store_id"], cause, imageURL: members.texts["image_url"]))
  }

  /// The texts and numbers of an object.
  private func readFlat(
    _ reader: inout JSONReader
  ) throws(JSONError) -> (texts: [String: String], numbers: [String: Int]) {
    var texts: [String: String] = [:]
    var numbers: [String: Int] = [:]
    try reader.readObject { (reader, key) throws(JSONError) in
      let name = JSONText.decode(key, in: bytes)
      switch try reader.peek() {
      case .string: texts[name] = JSONText.decode(try reader.readString(), in: bytes)
      case .number: numbers[name] = try readNumber(&reader)
      default: try reader.skipValue()
      }
    }
    return (texts, numbers)
  }
}
