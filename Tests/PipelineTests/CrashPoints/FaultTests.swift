import Foundation
import SimulatedDisk
import SystemPackage
import Testing

/// Every single operation fails, once or for a while, and the disk is well again: the work must come to its end, and
/// nothing may depend on what a failed sync has lost.
///
/// With `RETAIL_PULSE_LONG` in the environment every reason is tried at every operation.
@Suite struct FaultTests {
  private static let isLong = ProcessInfo.processInfo.environment["RETAIL_PULSE_LONG"] != nil
  private static let causes: [Errno] = [.ioError, .noSpace, .readOnlyFileSystem, .tooManyOpenFiles]
  /// How many operations fail in a row.
  private static let lengths = [1, 4, 40]

  @Test(arguments: Scenario.all) func holdsAfterAFaultAtEveryOperation(_ scenario: Scenario) async throws {
    let trial = try await CrashTrial(scenario)
    var faults = 0
    for operation in 1... {
      let chosen = Self.isLong ? Array(0..<12) : [operation % 12]
      var isHit = true
      for choice in chosen where isHit {
        let fault = SimulatedDisk.Fault(
          first: operation, count: Self.lengths[choice % 3], cause: Self.causes[choice % 4])
        isHit = try await trial.endsInSpite(of: fault)
        if isHit { faults += 1 }
      }
      if !isHit { break }
    }
    #expect(faults > 10, "the scenario does something")
    print("\(scenario.testDescription): \(faults) faults")
  }
}
