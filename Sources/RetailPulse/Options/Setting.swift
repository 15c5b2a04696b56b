import ArgumentParser
import Glibc

/// A setting's value: its flag, else its environment variable, else its default.
///
/// - Parameters:
///   - flag: what the command line gave.
///   - name: the environment variable.
///   - fallback: the default, as text.
///   - parse: nil when the text is wrong; `expected` then says what was expected.
/// - Throws: ``ValidationError`` that names the flag or the variable.
func setting<Value>(
  _ flag: String?, flagName: String, _ name: String, fallback: String, expected: String, parse: (String) -> Value?
) throws -> Value {
  let (text, origin) =
    if let flag { (flag, flagName) } else if let value = environment(name) { (value, name) } else {
      (fallback, flagName)
    }
  guard let value = parse(text) else {
    throw ValidationError("\(origin) is “\(text)”, but must be \(expected)")
  }
  return value
}

/// An environment variable; one that is empty counts as not set.
func environment(_ name: String) -> String? {
  guard let value = getenv(name) else { return nil }
  let text = String(cString: value)
  return text.isEmpty ? nil : text
}
