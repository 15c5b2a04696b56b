/// Reads a job document, ``JobDocument``, in one pass.
///
/// A wrong field is reported only when the JSON around it is complete: until then the bytes may still be on their way.
package struct JobDecoder {
  /// A longer ID, time or URL is refused, bytes as written: each is repeated in every result line.
  package static let maxTextBytes = 16 << 10

  private let bytes: UnsafeBufferPointer<UInt8>
  private var visits: [JobDocument.Visit] = []
  private var images: [JSONToken] = []
  private var count: Int?
  private var wrongField: (reason: String, offset: Int)?

  private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  /// - Throws: ``JobError`` with the first thing that is wrong.
  package static func decode(_ bytes: [UInt8]) throws(JobError) -> JobDocument {
    let result = bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(JobError) in
        let range = try documentRange(buffer)
        var decoder = JobDecoder(buffer)
        try decoder.decode(range)
        return JobDocument(bytes: bytes, range: range, visits: decoder.visits, images: decoder.images)
      }
    }
    return try result.get()
  }

  /// Whether the bytes are one complete JSON document, whatever it says.
  ///
  /// - Throws: ``JobError`` of the kind ``JobError/Kind/incomplete``.
  package static func checkComplete(_ bytes: [UInt8]) throws(JobError) {
    let result = bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(JobError) in
        var reader = JSONReader(buffer, in: try documentRange(buffer))
        do throws(JSONError) {
          try reader.skipValue()
          try reader.expectEnd()
        } catch {
          throw JobError(.incomplete, error.reason, at: error.offset, in: buffer)
        }
      }
    }
    try result.get()
  }

  /// The document in the bytes of a file that is no job: without a byte order mark and white space around it, as far as
  /// that can be told.
  package static func document(in bytes: [UInt8]) -> ArraySlice<UInt8> {
    bytes.withUnsafeBufferPointer { buffer in
      do throws(JobError) { return bytes[try documentRange(buffer)] } catch { return bytes[...] }
    }
  }

  /// The bytes without a UTF-8 byte order mark and without white space around them.
  private static func documentRange(_ bytes: UnsafeBufferPointer<UInt8>) throws(JobError) -> Range<Int> {
    if let name = foreignEncoding(bytes) {
      throw JobError(.incomplete, "the file is \(name), not UTF-8: save it as UTF-8", at: 0, in: bytes)
    }
    let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0A).contains($0) || $0 == 0x0D }
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    guard let first = bytes[start...].firstIndex(where: { !isSpace($0) }),
      let last = bytes.lastIndex(where: { !isSpace($0) })
    else { throw JobError(.incomplete, "the file is empty", at: bytes.count, in: bytes) }
    return first..<last + 1
  }

  /// The name of what the first bytes betray, when it is not UTF-8 (RFC 8259, 8.1; patterns of RFC 4627, 3).
  private static func foreignEncoding(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    let head = Array(bytes.prefix(4))
    let zeros = head.map { $0 == 0 }
    if head == [0xFF, 0xFE, 0, 0] || zeros == [false, true, true, true] { return "UTF-32 (little-endian)" }
    if head == [0, 0, 0xFE, 0xFF] || zeros == [true, true, true, false] { return "UTF-32 (big-endian)" }
    if head.starts(with: [0xFF, 0xFE]) || zeros.starts(with: [false, true, false]) { return "UTF-16 (little-endian)" }
    if head.starts(with: [0xFE, 0xFF]) || zeros.starts(with: [true, false, true]) { return "UTF-16 (big-endian)" }
    if head.starts(with: [0x1F, 0x8B]) { return "gzip-compressed" }
    return nil
  }

  private mutating func decode(_ range: Range<Int>) throws(JobError) {
    do {
      var reader = JSONReader(bytes, in: range)
      try readJob(&reader, at: range.lowerBound)
      try reader.expectEnd()
    } catch {
      throw JobError(.incomplete, error.reason, at: error.offset, in: bytes)
    }
    if wrongField == nil, count != visits.count {
      note("count does not match number of visits", at: range.lowerBound)
    }
    if let wrongField { throw JobError(.wrongField, wrongField.reason, at: wrongField.offset, in: bytes) }
  }

  private mutating func readJob(_ reader: inout JSONReader, at start: Int) throws(JSONError) {
    guard try reader.peek() == .object else {
      note("the job must be an object", at: reader.position)
      return try reader.skipValue()
    }
    var hasCount = false
    var hasVisits = false
    try reader.readObject { (reader, key) throws(JSONError) in
      if JSONText.isEqual(key, "count", in: bytes) {
        if hasCount { noteRepeated("count", at: key) }
        hasCount = true
        try readCount(&reader)
      } else if JSONText.isEqual(key, "visits", in: bytes) {
        if hasVisits { noteRepeated("visits", at: key) }
        hasVisits = true
        try readVisits(&reader)
      } else {
        try reader.skipValue()
      }
    }
    if !hasCount { note("count is missing", at: start) }
    if !hasVisits { note("visits is missing", at: start) }
  }

  private mutating func readCount(_ reader: inout JSONReader) throws(JSONError) {
    guard try reader.peek() == .number else {
      note("count must be an integer", at: reader.position)
      return try reader.skipValue()
    }
    let range = try reader.readNumber()
    let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    count = Int(text)
    if count != nil { return }
    // An integer too large for 64 bits is no wrong type: it is a count that no list matches.
    if text.allSatisfy({ $0.isNumber || $0 == "-" }) { return }
    note("count must be an integer", at: range.lowerBound)
  }

  private mutating func readVisits(_ reader: inout JSONReader) throws(JSONError) {
    guard try reader.peek() == .array else {
      note("visits must be an array", at: reader.position)
      return try reader.skipValue()
    }
    try reader.readArray { (reader) throws(JSONError) in
      // After a wrong field only the JSON matters.
      if wrongField == nil { try readVisit(&reader) } else { try reader.skipValue() }
    }
  }

  private mutating func readVisit(_ reader: inout JSONReader) throws(JSONError) {
    guard try reader.peek() == .object else {
      note("visits[\(visits.count)] must be an object", at: reader.position)
      return try reader.skipValue()
    }
    let start = reader.position
    var visit = JobDocument.Visit()
    visit.firstImage = UInt32(images.count)
    var seen: UInt8 = 0
    try reader.readObject { (reader, key) throws(JSONError) in
      guard let member = Member.allCases.first(where: { JSONText.isEqual(key, $0.name, in: bytes) }) else {
        return try reader.skipValue()
      }
      if seen & member.rawValue != 0 { noteRepeated("visits[\(visits.count)].\(member.name)", at: key) }
      seen |= member.rawValue
      switch member {
      case .storeID: visit.storeID = try readText(&reader, member)
      case .visitTime: visit.visitTime = try readText(&reader, member)
      case .imageURL: try readImages(&reader)
      }
    }
    for member in Member.allCases where seen & member.rawValue == 0 {
      note("visits[\(visits.count)].\(member.name) is missing", at: start)
    }
    visits.append(visit)
  }

  private mutating func readText(_ reader: inout JSONReader, _ member: Member) throws(JSONError) -> JSONToken {
    guard try reader.peek() == .string else {
      note("visits[\(visits.count)].\(member.name) must be a string", at: reader.position)
      try reader.skipValue()
      return JSONToken(0..<0)
    }
    let token = try reader.readString()
    if token.count > Self.maxTextBytes {
      note("visits[\(visits.count)].\(member.name) is over \(Self.maxTextBytes) bytes", at: Int(token.offset))
    }
    return token
  }

  private mutating func readImages(_ reader: inout JSONReader) throws(JSONError) {
    guard try reader.peek() == .array else {
      note("visits[\(visits.count)].image_url must be an array of strings", at: reader.position)
      return try reader.skipValue()
    }
    let first = images.count
    try reader.readArray { (reader) throws(JSONError) in
      guard try reader.peek() == .string else {
        note("visits[\(visits.count)].image_url[\(images.count - first)] must be a string", at: reader.position)
        return try reader.skipValue()
      }
      let token = try reader.readString()
      if token.count > Self.maxTextBytes {
        let name = "visits[\(visits.count)].image_url[\(images.count - first)]"
        note("\(name) is over \(Self.maxTextBytes) bytes", at: Int(token.offset))
      }
      images.append(token)
    }
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

  private mutating func noteRepeated(_ name: String, at key: JSONToken) {
    note("\(name) appears twice", at: key.range.lowerBound)
  }

  /// The first wrong field is the one to report.
  private mutating func note(_ reason: String, at offset: Int) {
    if wrongField == nil { wrongField = (reason, offset) }
  }
}
