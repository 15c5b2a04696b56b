package import StreamingJSON

/// Result lines as rows of a table.
package enum ResultTable {
  /// Every member that ``ResultLine/write(_:of:id:store:to:)`` can write. New ones are appended: scripts may count the columns.
  package static let columns = [
    "visit", "image", "store_id", "store_name", "area_code", "visit_time", "image_url", "status", "format", "width",
    "height", "perimeter", "bytes", "attempts", "error", "finished_at",
    "code", "http_status", "last_error", "cached", "job_id", "cache_age_seconds",
  ]

  /// The members of whole result lines, by name: strings unescaped, numbers as written, `true` and `false`.
  ///
  /// - Throws: ``JSONError`` if one is no JSON object.
  package static func fields(of lines: [UInt8]) throws(JSONError) -> [[String: String]] {
    try lines.withUnsafeBufferPointer { buffer in
      Result { () throws(JSONError) in
        var rows: [[String: String]] = []
        var start = 0
        while let end = buffer[start...].firstIndex(of: 0x0A) {
          rows.append(try fields(UnsafeBufferPointer(rebasing: buffer[start..<end])))
          start = end + 1
        }
        return rows
      }
    }.get()
  }

  private static func fields(_ line: UnsafeBufferPointer<UInt8>) throws(JSONError) -> [String: String] {
    var fields: [String: String] = [:]
    var reader = JSONReader(line)
    try reader.readObject { (reader, key) throws(JSONError) in
      let name = JSONText.decode(key, in: line)
      switch try reader.peek() {
      case .string: fields[name] = JSONText.decode(try reader.readString(), in: line)
      case .number:
        fields[name] = String(decoding: UnsafeBufferPointer(rebasing: line[try reader.readNumber()]), as: UTF8.self)
      case .bool: fields[name] = try reader.readBool() ? "true" : "false"
      case .object, .array, .null: try reader.skipValue()
      }
    }
    return fields
  }
}
