import Glibc
import SystemPackage

/// Finds a port of 127.0.0.1 on which nothing listens at the moment.
package enum FreePort {
  /// For whoever is about to listen there: until then another one may take it. To be refused for sure, see ``RefusingPort``.
  ///
  /// - Throws: `Errno`.
  package static func find() throws -> Int { try RefusingPort().number }
}
