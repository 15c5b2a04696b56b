package import StreamingJSON

/// One line of `results/ID.ndjson`: the result of one image.
package enum ResultLine {
  /// The part of a line that a restart needs.
  package struct Recorded: Sendable, Equatable {
    package let visit: Int
    /// The image's number within its visit.
    package let image: Int
    /// Nil if it was measured.
    package let failure: Failure?
  }

  /// The store's entry in the master; both empty for an unknown store.
  package struct Store: Sendable {
    package let name: String
    package let areaCode: String

    package init(name: String, areaCode: String) {
      self.name = name
      self.areaCode = areaCode
    }
  }

  /// Appends a line with its line end.
  package static func write(
    _ result: ImageResult, of job: JobDocument, visit: Int, id: JobID, store: Store?, to writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.member("job_id", id.text)
    writer.member("visit", visit)
    writer.member("image", result.image - job.images(of: visit).lowerBound)
    job.writeStoreID(of: visit, to: &writer)
    writer.member("store_name", store?.name ?? "")
    writer.member("area_code", store?.areaCode ?? "")
    job.writeVisitTime(of: visit, to: &writer)
    job.writeURL(of: result.image, to: &writer)
    switch result.outcome {
    case .measured(let format, let width, let height):
      writer.member("status", "measured")
      writer.member("format", format)
      writer.member("width", width)
      writer.member("height", height)
      writer.member("perimeter", 2 * (width + height))
    case .failed(let failure):
      writer.member("status", "failed")
      failure.writeMembers(to: &writer)
    }
    writer.member("bytes", result.bytes)
    writer.member("attempts", result.attempts)
    if let reason = result.lastReason { writer.member("last_error", reason) }
    if let age = result.cacheAgeSeconds {
      writer.member("cached", true)
      writer.member("cache_age_seconds", age)
    }
    writer.member("finished_at", Timestamp.text(result.finishedAt))
    writer.endObject()
    writer.endLine()
  }

  /// Reads a line, without its line end.
  ///
  /// - Throws: ``JSONError`` if it is no result line.
  package static func read(_ line: UnsafeBufferPointer<UInt8>) throws(JSONError) -> Recorded {
    var numbers: (visit: Int?, image: Int?)
    var (message, code, httpStatus): (String?, String?, Int?)
    var reader = JSONReader(line)
    try reader.readObject { (reader, key) throws(JSONError) in
      if JSONText.isEqual(key, "visit", in: line) {
        numbers.visit = try number(&reader, in: line)
      } else if JSONText.isEqual(key, "image", in: line) {
        numbers.image = try number(&reader, in: line)
      } else if JSONText.isEqual(key, "error", in: line) {
        message = JSONText.decode(try reader.readString(), in: line)
      } else if JSONText.isEqual(key, "code", in: line) {
        code = JSONText.decode(try reader.readString(), in: line)
      } else if JSONText.isEqual(key, "http_status", in: line) {
        httpStatus = try number(&reader, in: line)
      } else {
        try reader.skipValue()
      }
    }
    try reader.expectEnd()
    guard let visit = numbers.visit, let image = numbers.image else {
      throw JSONError(offset: 0, reason: "no result line: visit or image is missing")
    }
    return Recorded(
      visit: visit, image: image, failure: message.map { failure($0, code: code, httpStatus: httpStatus) })
  }

  /// The `error` of an unknown store in lines of the former format, which have no `code`. Only this reader knows it.
  private static let formerStoreNotFound = "store not found"

  private static func failure(_ message: String, code: String?, httpStatus: Int?) -> Failure {
    if code == nil && message == formerStoreNotFound { return .storeNotFound }
    return Failure(code: code.flatMap(FailureCode.init), message: message, httpStatus: httpStatus)
  }

  private static func number(_ reader: inout JSONReader, in line: UnsafeBufferPointer<UInt8>) throws(JSONError) -> Int?
  {
    let range = try reader.readNumber()
    return Int(String(decoding: UnsafeBufferPointer(rebasing: line[range]), as: UTF8.self))
  }
}
