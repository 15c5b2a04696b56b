extension String {
  /// The text in quotes, with what can't be seen as `\u{200B}`: it tells an ID from one that only looks like it.
  var visiblyQuoted: String {
    let text = unicodeScalars.map { scalar in
      switch scalar {
      case "\"", "\\": "\\\(scalar)"
      case " ": " "
      default: scalar.isVisible ? String(scalar) : "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      }
    }
    return "\"\(text.joined())\""
  }
}

extension Unicode.Scalar {
  fileprivate var isVisible: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .privateUse, .unassigned: false
    default: true
    }
  }
}
