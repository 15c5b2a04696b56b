import Glibc

/// A thread could not be started.
package struct ThreadError: Error, CustomStringConvertible {
  package let name: String
  /// What `pthread_create(3)` returned.
  package let errorNumber: Int32

  package var description: String {
    "cannot start the thread “\(name)”: \(String(cString: strerror(errorNumber))) (errno \(errorNumber));"
      + " raise the limit on processes (ulimit -u, or TasksMax in systemd)"
  }
}
