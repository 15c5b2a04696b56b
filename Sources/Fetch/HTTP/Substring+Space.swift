extension Substring {
  /// Without the space that may stand around a field's parts (RFC 9110, section 5.6.3), and without a CR.
  var trimmingSpace: Substring {
    let isSpace = { (unit: UInt8) in unit == 0x20 || unit == 0x09 || unit == 0x0D }
    guard let last = utf8.lastIndex(where: { !isSpace($0) }) else { return "" }
    return Substring(utf8[...last].drop(while: isSpace))
  }
}
