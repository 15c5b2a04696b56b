import JobModel
import StreamingJSON

/// The part of a result line that the index needs.
struct IndexedLine {
  private(set) var store = VisitedStore(id: "", name: "", area: "")
  private(set) var visitTime = ""
  private(set) var imageURL = ""
  /// Nil if the image failed.
  private(set) var perimeter: Int?
  private(set) var code = ""
  private(set) var httpStatus = 0

  /// Reads a line, without its line end.
  ///
  /// - Throws: ``JSONError`` if it is no JSON object.
  init(_ line: UnsafeBufferPointer<UInt8>) throws(JSONError) {
    var (id, name, area) = ("", "", "")
    var isMeasured = false
    var reader = JSONReader(line)
    try reader.readObject { (reader, key) throws(JSONError) in
      func isKey(_ name: StaticString) -> Bool { JSONText.isEqual(key, name, in: line) }
      if isKey("store_id") {
        id = try Self.text(&reader, in: line)
      } else if isKey("store_name") {
        name = try Self.text(&reader, in: line)
      } else if isKey("area_code") {
        area = try Self.text(&reader, in: line)
      } else if isKey("visit_time") {
        visitTime = try Self.text(&reader, in: line)
      } else if isKey("image_url") {
        imageURL = try Self.text(&reader, in: line)
      } else if isKey("code") {
        code = try Self.text(&reader, in: line)
      } else if isKey("status") {
        isMeasured = JSONText.isEqual(try reader.readString(), "measured", in: line)
      } else if isKey("perimeter") {
        perimeter = try Self.number(&reader, in: line)
      } else if isKey("http_status") {
        httpStatus = try Self.number(&reader, in: line) ?? 0
      } else {
        try reader.skipValue()
      }
    }
    try reader.expectEnd()
    if !isMeasured { perimeter = nil }
    store = VisitedStore(id: id, name: name, area: area)
  }

  /// The first ten characters of the visit time: of an RFC 3339 time its date.
  var day: String { Self.day(of: visitTime) }

  static func day(of text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(10)))
  }

  private static func text(_ reader: inout JSONReader, in line: UnsafeBufferPointer<UInt8>) throws(JSONError) -> String
  {
    JSONText.decode(try reader.readString(), in: line)
  }

  private static func number(_ reader: inout JSONReader, in line: UnsafeBufferPointer<UInt8>) throws(JSONError) -> Int?
  {
    Int(String(decoding: UnsafeBufferPointer(rebasing: line[try reader.readNumber()]), as: UTF8.self))
  }
}
