import Testing

@testable import APIServer

@Suite struct BodyBudgetTests {
  private static let maxJobBytes = 1 << 20

  /// Whether a body of so many bytes fits now.
  private func fits(_ bytes: Int, in budget: BodyBudget) -> Bool {
    var reservation = BodyBudget.Reservation(of: budget)
    return reservation.grow(by: bytes)
  }

  @Test func theFirstBytesOfABodyAreFree() {
    let budget = BodyBudget(maxJobBytes: 0)
    #expect(fits(BodyBudget.freeBytes, in: budget))
    #expect(!fits(BodyBudget.freeBytes + 1, in: budget))
  }

  @Test func twoOfTheLargestFitAndWhatIsReleasedIsFreeAgain() {
    let budget = BodyBudget(maxJobBytes: Self.maxJobBytes)
    var first = BodyBudget.Reservation(of: budget)
    var second = BodyBudget.Reservation(of: budget)
    for _ in 0..<4 {
      let hasGrown = first.grow(by: Self.maxJobBytes / 4) && second.grow(by: Self.maxJobBytes / 4)
      #expect(hasGrown)
    }
    // Of each body the free bytes are not counted.
    #expect(fits(3 * BodyBudget.freeBytes, in: budget))
    #expect(!fits(3 * BodyBudget.freeBytes + 1, in: budget))
    first.release()
    #expect(fits(Self.maxJobBytes, in: budget))
    second.release()
    #expect(fits(2 * Self.maxJobBytes + BodyBudget.freeBytes, in: budget))
  }
}
