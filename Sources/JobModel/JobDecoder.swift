import StreamingJSON

/// Decodes a ``JobDocument`` in one pass, from bytes in memory or from the pieces of a file.
///
/// A wrong field is reported only once the JSON is complete: a cut document may still be growing.
///
/// ```swift
/// let job = try JobDecoder.decode(bytes)
/// job.url(of: job.images(of: 0).lowerBound)
/// ```
package struct JobDecoder {
  /// A longer ID, time or URL is an error, bytes as written: result lines repeat them.
  package static let maxTextBytes = 16 << 10

  private var storeIDs = PackedStrings()
  private var visitTimes = PackedStrings()
  private var urls = PackedStrings()
  private var firstImages: [UInt32] = []
  private var count: Int?
  private var fresh: Bool?
  private var wrongField: (code: FailureCode, reason: String, place: JSONPlace)?
  private let maxMemoryBytes: Int
  private var isOverBudget = false

  private init(maxMemoryBytes: Int) { self.maxMemoryBytes = maxMemoryBytes }

  /// - Throws: ``JobError`` with the first error.
  package static func decode(_ bytes: [UInt8]) throws(JobError) -> JobDocument {
    let result = bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(JobError) in try decode(JSONReader(buffer)) }
    }
    return try result.get()
  }

  /// - Parameters:
  ///   - maxMemoryBytes: what the document may take; of a larger one, of the kind ``JobError/Kind/overBudget``, no more is held.
  ///   - next: returns the next piece of the file, or nil at its end.
  /// - Throws: ``JobError`` with the first error.
  package static func decode(
    maxMemoryBytes: Int = .max, pieces next: @escaping () -> [UInt8]?
  ) throws(JobError) -> JobDocument {
    try decode(JSONReader(pieces: next), maxMemoryBytes: maxMemoryBytes)
  }

  private static func decode(_ reader: JSONReader, maxMemoryBytes: Int = .max) throws(JobError) -> JobDocument {
    var reader = reader
    var decoder = JobDecoder(maxMemoryBytes: maxMemoryBytes)
    try decoder.decode(&reader)
    return JobDocument(
      storeIDs: decoder.storeIDs, visitTimes: decoder.visitTimes, urls: decoder.urls, firstImages: decoder.firstImages,
      fresh: decoder.fresh)
  }

  /// Checks that the bytes are one complete JSON document of any content.
  ///
  /// - Throws: ``JobError`` of the kind ``JobError/Kind/incomplete``.
  package static func checkComplete(_ bytes: [UInt8]) throws(JobError) {
    let result = bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(JobError) in try checkComplete(JSONReader(buffer)) }
    }
    try result.get()
  }

  private static func checkComplete(_ reader: JSONReader) throws(JobError) {
    var reader = reader
    try beginDocument(&reader)
    do {
      try reader.skipValue()
      try reader.expectEnd()
    } catch {
      throw JobError(error, at: reader.place(of: error.offset))
    }
  }

  /// Skips a UTF-8 byte order mark and white space.
  private static func beginDocument(_ reader: inout JSONReader) throws(JobError) {
    let start = reader.markPlace()
    if let name = foreignEncoding(reader.peekBytes(4)) {
      throw JobError(.incomplete, .wrongEncoding, "the file is \(name), not UTF-8: save it as UTF-8", at: start)
    }
    reader.skip(DocumentDigest.byteOrderMark)
    reader.skipSpace()
    if reader.peekBytes(1).isEmpty {
      throw JobError(.incomplete, .cutJSON, "the file is empty", at: reader.markPlace())
    }
  }

  /// The encoding by the first bytes, if it is not UTF-8 (RFC 8259, 8.1; patterns of RFC 4627, 3).
  private static func foreignEncoding(_ head: [UInt8]) -> String? {
    let zeros = head.map { $0 == 0 }
    if head == [0xFF, 0xFE, 0, 0] || zeros == [false, true, true, true] { return "UTF-32 (little-endian)" }
    if head == [0, 0, 0xFE, 0xFF] || zeros == [true, true, true, false] { return "UTF-32 (big-endian)" }
    if head.starts(with: [0xFF, 0xFE]) || zeros.starts(with: [false, true, false]) { return "UTF-16 (little-endian)" }
    if head.starts(with: [0xFE, 0xFF]) || zeros.starts(with: [true, false, true]) { return "UTF-16 (big-endian)" }
    if head.starts(with: [0x1F, 0x8B]) { return "gzip-compressed" }
    return nil
  }

  private mutating func decode(_ reader: inout JSONReader) throws(JobError) {
    try Self.beginDocument(&reader)
    let start = reader.markPlace()
    do {
      try readJob(&reader, at: start)
      try reader.expectEnd()
    } catch {
      throw JobError(error, at: reader.place(of: error.offset))
    }
    if wrongField == nil, count != firstImages.count {
      reject(.countMismatch, "count does not match number of visits", at: start)
    }
    if let wrongField {
      let kind = isOverBudget ? JobError.Kind.overBudget : .wrongField
      throw JobError(kind, wrongField.code, wrongField.reason, at: wrongField.place)
    }
    storeIDs.finish()
    visitTimes.finish()
    urls.finish()
  }

  private mutating func readJob(_ reader: inout JSONReader, at start: JSONPlace) throws(JSONError) {
    guard try reader.peek() == .object else {
      reject(.wrongType, "the job must be an object", at: reader.here)
      return try reader.skipValue()
    }
    var hasCount = false
    var hasVisits = false
    try reader.readObject { (reader, key) throws(JSONError) in
      if JSONText.isEqual(reader.bytes(of: key.range), "count") {
        if hasCount { reject(.repeatedField, "count appears twice", at: reader.place(of: key.range.lowerBound)) }
        hasCount = true
        try readCount(&reader)
      } else if JSONText.isEqual(reader.bytes(of: key.range), "visits") {
        if hasVisits { reject(.repeatedField, "visits appears twice", at: reader.place(of: key.range.lowerBound)) }
        hasVisits = true
        try readVisits(&reader)
      } else if JSONText.isEqual(reader.bytes(of: key.range), "fresh") {
        if fresh != nil { reject(.repeatedField, "fresh appears twice", at: reader.place(of: key.range.lowerBound)) }
        try readFresh(&reader)
      } else {
        try reader.skipValue()
      }
    }
    if !hasCount { reject(.missingField, "count is missing", at: start) }
    if !hasVisits { reject(.missingField, "visits is missing", at: start) }
  }

  private mutating func readCount(_ reader: inout JSONReader) throws(JSONError) {
    guard try reader.peek() == .number else {
      reject(.wrongType, "count must be an integer", at: reader.here)
      return try reader.skipValue()
    }
    let range = try reader.readNumber()
    let text = String(decoding: reader.bytes(of: range), as: UTF8.self)
    count = Int(text)
    if count != nil { return }
    // An integer beyond 64 bits has the right type: it is a count that no list matches.
    if text.allSatisfy({ $0.isNumber || $0 == "-" }) { return }
    reject(.wrongType, "count must be an integer", at: reader.place(of: range.lowerBound))
  }

  private mutating func readFresh(_ reader: inout JSONReader) throws(JSONError) {
    guard try reader.peek() == .bool else {
      reject(.wrongType, "fresh must be true or false", at: reader.here)
      return try reader.skipValue()
    }
    fresh = try reader.readBool()
  }

  private mutating func readVisits(_ reader: inout JSONReader) throws(JSONError) {
    guard try reader.peek() == .array else {
      reject(.wrongType, "visits must be an array", at: reader.here)
      return try reader.skipValue()
    }
    try reader.readArray { (reader) throws(JSONError) in
      // After the first wrong field only the grammar is checked.
      if wrongField == nil { try readVisit(&reader) } else { try reader.skipValue() }
      checkMemory(at: reader.here)
    }
  }

  /// Beyond what the document may take, only the grammar is checked.
  private mutating func checkMemory(at place: @autoclosure () -> JSONPlace) {
    let bytes = JobDocument.memoryBytes(storeIDs, visitTimes, urls, visits: firstImages.count)
    if bytes <= maxMemoryBytes || wrongField != nil { return }
    reject(.tooLarge, "the job takes over \(maxMemoryBytes) bytes of memory", at: place())
    isOverBudget = true
    (storeIDs, visitTimes, urls, firstImages) = (PackedStrings(), PackedStrings(), PackedStrings(), [])
  }

  private mutating func readVisit(_ reader: inout JSONReader) throws(JSONError) {
    guard try reader.peek() == .object else {
      reject(.wrongType, "visits[\(firstImages.count)] must be an object", at: reader.here)
      return try reader.skipValue()
    }
    let start = reader.markPlace()
    let firstImage = UInt32(urls.count)
    var seen: UInt8 = 0
    try reader.readObject { (reader, key) throws(JSONError) in
      let text = reader.bytes(of: key.range)
      guard let member = Member.allCases.first(where: { JSONText.isEqual(text, $0.name) }) else {
        return try reader.skipValue()
      }
      if seen & member.rawValue != 0 {
        reject(
          .repeatedField, "visits[\(firstImages.count)].\(member.name) appears twice",
          at: reader.place(of: key.range.lowerBound))
      }
      seen |= member.rawValue
      let name = { [visit = firstImages.count] in "visits[\(visit)].\(member.name)" }
      switch member {
      case .storeID: storeIDs.append(try readText(&reader, named: name))
      case .visitTime: visitTimes.append(try readText(&reader, named: name))
      case .imageURL: try readImages(&reader)
      }
    }
    for member in Member.allCases where seen & member.rawValue == 0 {
      reject(.missingField, "visits[\(firstImages.count)].\(member.name) is missing", at: start)
    }
    firstImages.append(firstImage)
  }

  private mutating func readImages(_ reader: inout JSONReader) throws(JSONError) {
    guard try reader.peek() == .array else {
      reject(.wrongType, "visits[\(firstImages.count)].image_url must be an array of strings", at: reader.here)
      return try reader.skipValue()
    }
    let first = urls.count
    try reader.readArray { (reader) throws(JSONError) in
      // A single visit may have all of them.
      if isOverBudget { return try reader.skipValue() }
      let name = { [visit = firstImages.count, image = urls.count - first] in "visits[\(visit)].image_url[\(image)]" }
      urls.append(try readText(&reader, named: name))
      checkMemory(at: reader.here)
    }
  }

  /// Reads a string and returns its bytes, valid until the next call; none if it is wrong.
  private mutating func readText(
    _ reader: inout JSONReader, named name: () -> String
  ) throws(JSONError) -> UnsafeBufferPointer<UInt8> {
    let none = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    guard try reader.peek() == .string else {
      reject(.wrongType, "\(name()) must be a string", at: reader.here)
      try reader.skipValue()
      return none
    }
    let token = try reader.readString()
    if token.count <= Self.maxTextBytes { return reader.bytes(of: token.range) }
    reject(.tooLarge, "\(name()) is over \(Self.maxTextBytes) bytes", at: reader.place(of: token.range.lowerBound))
    return none
  }

  private enum Member: UInt8, CaseIterable {
    case storeID = 1
    case imageURL = 2
    case visitTime = 4

    var name: StaticString {
      switch self {
      case .storeID: "store_id"
      case .imageURL: "image_url"
      case .visitTime: "visit_time"
      }
    }
  }

  /// Keeps the first wrong field, which is the one to report.
  private mutating func reject(_ code: FailureCode, _ reason: String, at place: @autoclosure () -> JSONPlace) {
    if wrongField == nil { wrongField = (code, reason, place()) }
  }
}
