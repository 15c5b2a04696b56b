import Synchronization
package import SystemPackage

extension SimulatedDisk {
  /// Lets the next operations fail, reading ones included; 0 repairs the disk.
  ///
  /// - Parameter skipped: so many operations succeed before.
  package func fail(next count: Int, after skipped: Int = 0, _ cause: Errno = .ioError) {
    state.withLock { $0.fault = Fault(first: $0.operations + skipped + 1, count: count, cause: cause) }
  }
}
