/// Writes JSON objects, members in the order of the calls, without white space.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.beginObject()
/// writer.member("job_id", "monday")
/// writer.endObject()
/// writer.take()  // {"job_id":"monday"}
/// ```
package struct JSONWriter {
  package private(set) var bytes: [UInt8] = []
  private var needsComma = false

  package init() {}

  package mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }

  package mutating func beginObject(_ key: StaticString? = nil) { open("{", key) }
  package mutating func endObject() { close("}") }
  package mutating func beginArray(_ key: StaticString) { open("[", key) }
  package mutating func endArray() { close("]") }

  package mutating func member(_ key: StaticString, _ text: String) {
    write(key)
    append(text)
  }

  /// A member whose name is known at run time only.
  package mutating func member(named key: String, _ text: String) {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
    append(key)
    bytes.append(UInt8(ascii: ":"))
    append(text)
  }

  package mutating func member(_ key: StaticString, _ number: Int) {
    write(key)
    append(number)
  }

  package mutating func member(_ key: StaticString, _ isTrue: Bool) {
    write(key)
    bytes.append(contentsOf: isTrue ? "true".utf8 : "false".utf8)
  }

  /// A string whose bytes are escaped already.
  package mutating func member(_ key: StaticString, escaped: UnsafeBufferPointer<UInt8>) {
    write(key)
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: escaped)
    bytes.append(UInt8(ascii: "\""))
  }

  /// An element of an array: a string whose bytes are escaped already.
  package mutating func element(escaped: UnsafeBufferPointer<UInt8>) {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: escaped)
    bytes.append(UInt8(ascii: "\""))
  }

  /// Ends a line of newline-delimited JSON.
  package mutating func endLine() {
    bytes.append(0x0A)
    needsComma = false
  }

  /// Returns the bytes so far, and empties the writer.
  package mutating func take() -> [UInt8] {
    defer {
      bytes = []
      needsComma = false
    }
    return bytes
  }

  private mutating func open(_ bracket: Unicode.Scalar, _ key: StaticString?) {
    if let key { write(key) } else if needsComma { bytes.append(UInt8(ascii: ",")) }
    bytes.append(UInt8(ascii: bracket))
    needsComma = false
  }

  private mutating func close(_ bracket: Unicode.Scalar) {
    bytes.append(UInt8(ascii: bracket))
    needsComma = true
  }

  private mutating func write(_ key: StaticString) {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
  }

  private mutating func append(_ number: Int) {
    if number < 0 { bytes.append(UInt8(ascii: "-")) }
    var rest = number.magnitude
    let start = bytes.count
    repeat {
      bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    bytes[start...].reverse()
  }

  private mutating func append(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { units in
      var written = 0
      for index in 0..<units.count where units[index] < 0x20 || units[index] == 0x22 || units[index] == 0x5C {
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: units[written..<index]))
        appendEscaped(units[index])
        written = index + 1
      }
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: units[written...]))
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func appendEscaped(_ unit: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    switch unit {
    case 0x22, 0x5C: bytes.append(unit)
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    default:
      let digits = String(unit, radix: 16)
      bytes.append(contentsOf: "u00\(unit < 16 ? "0" : "")\(digits)".utf8)
    }
  }
}
