import Glibc
import Synchronization
import TestSupport
import Testing
import Threads

/// Threads of our own, and actors that work on them.
@Suite struct ThreadTests {
  // MARK: DedicatedThread

  @Test func aThreadHasItsNameAndEndsWithItsWork() async throws {
    let name = CurrentThread.uniqueName()
    let names = Mailbox<String>()
    let mayEnd = Mutex(false)
    // It may not end before it was seen.
    try DedicatedThread.start(named: name + " and what is cut off") {
      names.post(CurrentThread.name)
      while !mayEnd.withLock({ $0 }) { usleep(1000) }
    }
    #expect(await names.drain() == [name])
    #expect(try CurrentThread.allNames().contains(name))
    mayEnd.withLock { $0 = true }
    try await eventually("the thread ends") { try !CurrentThread.allNames().contains(name) }
  }

  @Test func eachRunsOnceBesideTheOthers() async throws {
    let started = Mailbox<UInt>()
    for _ in 0..<50 { try DedicatedThread.start(named: "one-of-many") { started.post(CurrentThread.number) } }
    var count = 0
    while count < 50, let more = await started.drain() { count += more.count }
    #expect(count == 50)
    #expect(started.isEmpty)
  }

  // MARK: ThreadExecutor

  private actor Worker {
    private let thread: ThreadExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    private var isBusy = false

    init(on thread: ThreadExecutor) { self.thread = thread }

    /// Where it works, and whether something else worked meanwhile.
    func work() -> (thread: UInt, name: String, isAlone: Bool) {
      defer { isBusy = false }
      let wasBusy = isBusy
      isBusy = true
      usleep(100)
      return (CurrentThread.number, CurrentThread.name, !wasBusy)
    }

    /// Where it works before and after it has waited for something.
    func workTwice(waitingFor signal: Mailbox<Void>) async -> [UInt] {
      let before = CurrentThread.number
      _ = await signal.drain()
      return [before, CurrentThread.number]
    }
  }

  @Test func anActorWorksOnItsOneThread() async throws {
    let name = CurrentThread.uniqueName()
    let worker = Worker(on: try ThreadExecutor(name: name))
    let other = Worker(on: try ThreadExecutor(name: name))
    let threads = await withTaskGroup { group in
      for _ in 0..<100 { group.addTask { await worker.work() } }
      var threads: Set<UInt> = []
      for await (thread, itsName, isAlone) in group {
        threads.insert(thread)
        #expect(itsName == name)
        #expect(isAlone)
      }
      return threads
    }
    #expect(threads.count == 1)
    #expect(await !threads.contains(other.work().thread), "the other has a thread of its own")
  }

  @Test func afterAWaitItGoesOnThere() async throws {
    let worker = Worker(on: try ThreadExecutor(name: "waiting"))
    let signal = Mailbox<Void>()
    async let threads = worker.workTwice(waitingFor: signal)
    signal.post(())
    #expect(await Set(threads) == [worker.work().thread])
  }

  @Test func twoActorsMayShareAThread() async throws {
    let thread = try ThreadExecutor(name: "shared")
    let workers = [Worker(on: thread), Worker(on: thread)]
    var threads: Set<UInt> = []
    for worker in workers { threads.insert(await worker.work().thread) }
    #expect(threads.count == 1)
  }

  @Test func theThreadEndsWithItsExecutor() async throws {
    let name = CurrentThread.uniqueName()
    do {
      let worker = Worker(on: try ThreadExecutor(name: name))
      #expect(await worker.work().name == name)
    }
    try await eventually("the thread ends") { try !CurrentThread.allNames().contains(name) }
  }
}
