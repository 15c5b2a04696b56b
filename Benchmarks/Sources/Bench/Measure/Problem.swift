/// Why something could not be measured.
struct Problem: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Waits until something is so.
///
/// - Parameters:
///   - what: the end of the sentence “not within 60 seconds: …”.
///   - pollSeconds: between two looks.
/// - Throws: ``Problem`` when it is not so in time, and what `isSo` throws.
func wait(
  for what: @autoclosure () -> String, atMost seconds: Double, pollSeconds: Double = 0.005, _ isSo: () throws -> Bool
) throws {
  let end = Clock.seconds + seconds
  while try !isSo() {
    if Clock.seconds > end { throw Problem("not within \(Int(seconds)) seconds: \(what())") }
    Clock.sleep(seconds: pollSeconds)
  }
}
