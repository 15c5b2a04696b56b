import Synchronization
package import SystemPackage

extension SimulatedDisk {
  /// Lets the next operations fail, reading ones included; 0 repairs the disk.
  package func fail(next count: Int, _ cause: Errno = .ioError) {
    state.withLock { $0.fault = Fault(first: $0.operations + 1, count: count, cause: cause) }
  }
}
