import Foundation
import SimulatedDisk
import SystemPackage
import Testing

/// The machine goes off after every single change of the disk, and again while it recovers; every promise must hold.
///
/// With `RETAIL_PULSE_LONG` in the environment, more of what a crash may leave is tried, and every change of each recovery.
@Suite struct CrashPointTests {
  private static let isLong = ProcessInfo.processInfo.environment["RETAIL_PULSE_LONG"] != nil

  @Test(arguments: Scenario.all) func holdsAfterACrashAtEveryPoint(_ scenario: Scenario) async throws {
    let trial = try await CrashTrial(scenario)
    var points = 0
    var recoveries = 0
    while try await trial.run(until: points + 1) {
      points += 1
      recoveries += try await recover(trial, UInt64(points))
    }
    #expect(points > 5, "the scenario does something")
    print("\(scenario.testDescription): \(points) crash points, \(recoveries) recoveries")
  }

  /// Different seeds at every point: together they try many combinations.
  private func recover(_ trial: CrashTrial, _ point: UInt64) async throws -> Int {
    var count = 0
    guard Self.isLong else {
      count += try await trial.recover(after: .anyOrder(seed: point))
      count += try await trial.recover(after: point % 2 == 0 ? .nothing : .everything)
      if point % 3 == 0 {
        count += try await trial.recover(after: .anyOrder(seed: point), crashingAgainAt: Int(point % 16) + 1)
      }
      return count
    }
    let seeds = (0..<3).map { point * 3 + $0 }
    let crashes = [.nothing, .everything] + seeds.flatMap { [Crash.ordered(seed: $0), .anyOrder(seed: $0)] }
    for crash in crashes { count += try await trial.recover(after: crash) }
    count += try await trial.recover(after: .anyOrder(seed: point), crashingAgainAt: nil)
    return count
  }
}
