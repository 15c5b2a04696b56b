import Foundation
import JobModel
import SystemPackage
import TestSupport
import Testing

/// Mounts that lack what others have: hard links, renames that replace nothing, inotify. A library in front of the system's
/// calls plays them.
@Suite struct PlainMountTests {
  private static let library = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <errno.h>
    #include <fcntl.h>
    #include <stdint.h>
    #include <stdlib.h>
    static int refuse(const char *variable) {
      errno = atoi(getenv(variable));
      return -1;
    }
    int link(const char *path, const char *target) { return refuse("NO_LINKS"); }
    int linkat(int f, const char *path, int g, const char *target, int flags) { return refuse("NO_LINKS"); }
    int renameat2(int f, const char *path, int g, const char *target, unsigned flags) { return refuse("NO_RENAMES"); }
    int inotify_add_watch(int instance, const char *path, uint32_t mask) {
      if (getenv("NO_WATCHES")) return refuse("NO_WATCHES");
      return ((int (*)(int, const char *, uint32_t))dlsym(RTLD_NEXT, "inotify_add_watch"))(instance, path, mask);
    }
    """

  /// A server, not started, whose calls the library refuses with these error numbers.
  private func with(
    links: Errno, renames: Errno = .invalidArgument, watches: Errno? = nil, _ flags: [String] = [],
    _ body: (ServeUnderTest, _ environment: [String: String]) async throws -> Void
  ) async throws {
    let numbers = ["NO_LINKS": links, "NO_RENAMES": renames].merging(watches.map { ["NO_WATCHES": $0] } ?? [:]) { $1 }
      .mapValues { "\($0.rawValue)" }
    let wrapper = ["env", "LD_PRELOAD=OUTBOX.so"] + numbers.map { "\($0)=\($1)" }
    try await ServeUnderTest.with(["--pause", "0"] + flags, wrapper: wrapper, isStarted: false) { server in
      let source = FilePath(server.outbox.string + ".c")
      try source.write(Self.library)
      try await run("clang", "-shared", "-fPIC", "-o", server.outbox.string + ".so", source.string, "-ldl")
      try await body(server, numbers.merging(["LD_PRELOAD": server.outbox.string + ".so"]) { $1 })
    }
  }

  /// At once, and without a word: nothing is wrong.
  @Test(arguments: [Errno.notPermitted, .notSupported, .noFunction, .tooManyLinks, .improperLink])
  func dropsAreAcceptedAtOnce(_ refusal: Errno) async throws {
    try await with(links: refusal, ["--rescan", "600"]) { server, _ in
      try await server.start()
      for name in ["a", "b"] {
        let text = server.job(["/640/480/\(name)"])
        try await server.drop("\(name).json", text)
        #expect(try await server.ended(name).state == .completed)
        #expect(try server.outbox.appending("jobs/\(name).json").text() == text)
      }
      let padding = String(repeating: " ", count: 300 << 10)
      try await server.drop("large.json", padding + server.job(["/640/480/large"]))
      #expect(try await server.ended("large").state == .completed)
      #expect(try await server.get("/readyz").status == 200)
      let log = try server.log.text()
      #expect(!log.contains(" error ") && !log.contains(" warning "), "\(log)")
      try await eventually("no claim is left") { server.inbox.names.isEmpty }
      #expect(server.outbox.appending(".tmp").names.isEmpty)
    }
  }

  @Test(arguments: [
    (Errno.notPermitted, Errno.invalidArgument), (.notSupported, .noFunction), (.noFunction, .notPermitted),
  ])
  func jobsAreSubmitted(_ links: Errno, _ renames: Errno) async throws {
    try await with(links: links, renames: renames) { server, environment in
      let file = server.folder.appending("monday.json")
      try file.write(server.job(["/640/480"]))
      for _ in 0..<2 {
        let ended = try await server.command("submit", file.string, environment: environment)
        #expect(ended.code == 0, "\(ended.errors)")
      }
      let dropped = server.inbox.names
      #expect(dropped.count == 2)
      for name in dropped { #expect(try server.inbox.appending(name).text() == file.text()) }
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: server.inbox.string).count == 2, "nothing is left over")

      try await server.start()
      for name in dropped { #expect(try await server.ended(String(name.dropLast(5))).state == .completed) }
      let answer = try await server.post("/api/submit", server.job(["/640/480"]))
      #expect(answer.status == 201, "\(answer.body)")
      let keyed = try await server.post("/api/submit", server.job(["/1/1"]), headers: ["Idempotency-Key: k"])
      let again = try await server.post("/api/submit", server.job(["/1/1"]), headers: ["Idempotency-Key: k"])
      #expect(keyed.status == 201)
      #expect(again.body == keyed.body)
      try await eventually("all have completed") { server.outbox.appending("completed").names.count == 4 }
      #expect(server.outbox.appending("failed").names.isEmpty)
      #expect(!(try server.log.text()).contains(" error "))
    }
  }

  /// As on bind mounts of some containers' hosts.
  @Test(arguments: [Errno.noFunction, .noSpace]) func dropsAreFoundWithoutInotify(_ refusal: Errno) async throws {
    try await with(links: .notPermitted, watches: refusal, ["--rescan", "0.2"]) { server, _ in
      try await server.start()
      for name in ["a", "b"] {
        try await server.drop("\(name).json", server.job(["/640/480"]))
        #expect(try await server.ended(name).state == .completed)
      }
      #expect(try server.log.text().components(separatedBy: " warning no inotify watch").count == 2, "once")
      #expect(try await server.get("/readyz").status == 200)
    }
  }
}
