import CLinux
import Glibc

/// Runs one closure on an operating-system thread of its own, outside the cooperative pool.
///
/// For code that blocks by its nature: a disk that syncs, libcurl's poll, libinotifytools' select.
package enum DedicatedThread {
  /// Starts a detached thread.
  ///
  /// - Parameters:
  ///   - name: shown by `ps -L` and debuggers; Linux keeps the first 15 bytes (`pthread_setname_np(3)`).
  ///   - body: runs once; the thread ends when it returns.
  /// - Throws: ``ThreadError`` with the error number of `pthread_create(3)`, usually EAGAIN.
  package static func start(named name: String, _ body: @escaping @Sendable () -> Void) throws(ThreadError) {
    let box = Unmanaged.passRetained(Start(name: name, body: body))
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))

    var thread = pthread_t()
    let code = pthread_create(
      &thread, &attributes,
      { argument in
        guard let argument else { return nil }
        let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
        _ = rp_set_thread_name(String(start.name.prefix(15)))
        start.body()
        return nil
      }, box.toOpaque())
    if code != 0 {
      box.release()
      throw ThreadError(name: name, errorNumber: code)
    }
  }

  private final class Start: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
      self.name = name
      self.body = body
    }
  }
}
