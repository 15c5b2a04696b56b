package import StreamingJSON

/// A result line that was read, for those who show it.
package struct ResultRow: Sendable, Equatable {
  package var visit = 0
  /// The image's number within its visit.
  package var image = 0
  package var storeID = ""
  package var storeName = ""
  package var areaCode = ""
  package var visitTime = ""
  package var imageURL = ""
  package var isFailed = false
  package var format = ""
  package var width = 0
  package var height = 0
  package var perimeter = 0
  package var bytes = 0
  package var attempts = 0
  package var error = ""
  package var code: String?
  package var httpStatus: Int?
  package var finishedAt = ""

  /// Reads a line that ``ResultLine/write(_:of:visit:id:store:to:)`` wrote, without its line end.
  ///
  /// - Throws: ``JSONError`` if it is no JSON object.
  package init(_ line: UnsafeBufferPointer<UInt8>) throws(JSONError) {
    var reader = JSONReader(line)
    try reader.readObject { (reader, key) throws(JSONError) in
      switch try reader.peek() {
      case .string:
        let value = try reader.readString()
        set(JSONText.decode(key, in: line), JSONText.decode(value, in: line))
      case .number:
        let digits = line[try reader.readNumber()]
        set(
          JSONText.decode(key, in: line),
          Int(String(decoding: UnsafeBufferPointer(rebasing: digits), as: UTF8.self)) ?? 0)
      default: try reader.skipValue()
      }
    }
  }

  private mutating func set(_ name: String, _ text: String) {
    switch name {
    case "store_id": storeID = text
    case "store_name": storeName = text
    case "area_code": areaCode = text
    case "visit_time": visitTime = text
    case "image_url": imageURL = text
    case "status": isFailed = text == "failed"
    case "format": format = text
    case "error": error = text
    case "code": code = text
    case "finished_at": finishedAt = text
    default: break
    }
  }

  private mutating func set(_ name: String, _ number: Int) {
    switch name {
    case "visit": visit = number
    case "image": image = number
    case "width": width = number
    case "height": height = number
    case "perimeter": perimeter = number
    case "bytes": bytes = number
    case "attempts": attempts = number
    case "http_status": httpStatus = number
    default: break
    }
  }
}
