import Glibc
import SystemPackage
import Testing
import TestSupport

/// Signals at moments when they are awkward: while `serve` starts, and while something never ends.
@Suite struct SignalTests {
  /// A store master whose reading waits until somebody writes to it.
  private func withSlowStores(_ body: (ServeUnderTest, _ flags: [String]) async throws -> Void) async throws {
    try await ServeUnderTest.with(["--log-level", "debug"], isStarted: false) { server in
      let stores = server.folder.appending("slow.csv")
      try await run("mkfifo", stores.string)
      try await body(server, ["--stores", stores.string])
    }
  }

  /// Waits until the process has the thread that reads the store master: its signals are caught by then.
  private func readsStores(_ server: ServeUnderTest) async throws {
    try await eventually("the store master is being read") {
      let names = try await runAnyway("sh", ["-c", "cat /proc/\(server.processID)/task/*/comm"]).output
      return names.contains("store-master")
    }
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func aStopWhileTheStoreMasterIsReadEndsTheStart(_ signal: Int32) async throws {
    try await withSlowStores { server, flags in
      try await server.spawn(flags)
      try await readsStores(server)
      #expect(await server.stop(signal) == 0)
      #expect(try server.log.text().contains("stopped"))
      #expect(!server.outbox.exists, "nothing was begun")
    }
  }

  @Test func aReloadWhileTheStoreMasterIsReadIsMadeAfterTheStart() async throws {
    try await withSlowStores { server, flags in
      try await server.spawn(flags)
      try await readsStores(server)
      server.signal(SIGHUP)
      let (fifo, stores) = (server.folder.appending("fifo"), server.folder.appending("slow.csv"))
      // The name has a new content by the time that the old one has been read.
      try await run("mv", stores.string, fifo.string)
      try stores.write(JobText.stores + "1,Late,S9\n")
      try await run("sh", "-c", "cat '\(server.folder.appending("stores.csv"))' > '\(fifo)'")
      try await eventually("it is reloaded") { try server.log.text().contains("store master reloaded") }
      #expect(await server.stop() == 0)
    }
  }

  /// A reload that waits for ever stands for a disk that does not answer.
  @Test func aStopThatNeverEndsIsEndedByForce() async throws {
    try await ServeUnderTest.with(["--grace", "0.2"]) { server in
      let stores = server.folder.appending("stores.csv")
      try await run("rm", stores.string)
      try await run("mkfifo", stores.string)
      server.signal(SIGHUP)
      try await eventually("it reads the FIFO") {
        try await runAnyway("sh", ["-c", "grep -l wait_for_partner /proc/\(server.processID)/task/*/wchan"]).code == 0
      }
      #expect(await server.stop() == 1)
      let log = try server.log.text()
      #expect(log.contains("not stopped in time"))
      #expect(log.contains("waiting_for=a reload"), "\(log)")
    }
  }

  @Test func aFloodOfDropsDoesNotHoldUpTheEnd() async throws {
    try await ServeUnderTest.with(["--pause", "0", "--grace", "0.2"]) { server in
      let drops = server.folder.appending("drops")
      let job = server.folder.appending("job.json")
      try job.write(server.job([]))
      try await run(
        "sh", "-c", "mkdir '\(drops)' && for i in $(seq 1000); do cp '\(job)' '\(drops)'/$i.json; done")
      try await run("sh", "-c", "find '\(drops)' -name '*.json' -exec mv -t '\(server.inbox)' {} +")
      try await eventually("some are accepted") { try server.log.text().contains("accepted") }
      #expect(await server.stop() == 0)
      try await server.start()
      try await eventually("all are finished") {
        try await run("sh", "-c", "ls '\(server.outbox)/completed' | wc -l").hasPrefix("1000")
      }
    }
  }
}
