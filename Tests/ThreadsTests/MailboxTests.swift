import Testing
import Threads

@Suite struct MailboxTests {
  private let mailbox = Mailbox<Int>()
  /// Never reached.
  private let farAway = ContinuousClock.now + .seconds(3600)

  // MARK: Values

  @Test func allThatHasArrivedComesInOneBatchInOrder() async {
    #expect(mailbox.post([1, 2]))
    #expect(mailbox.post(3))
    #expect(mailbox.post([]))
    #expect(!mailbox.isEmpty)
    #expect(await mailbox.drain() == [1, 2, 3])
    #expect(mailbox.isEmpty)
  }

  @Test func aConsumerThatWaitsIsWoken() async {
    await withTaskGroup { group in
      // An immediate task runs until it waits.
      group.addImmediateTask { await mailbox.drain() }
      mailbox.post(7)
      #expect(await group.next() == [7])
    }
  }

  @Test func whatIsTakenNowIsGone() async {
    #expect(mailbox.takeNow().isEmpty)
    mailbox.post([1, 2])
    #expect(mailbox.takeNow() == [1, 2])
    #expect(mailbox.takeNow().isEmpty)
  }

  @Test func ofSignalsOneSaysAsMuchAsMany() async {
    for signal in 1...3 { mailbox.postIfEmpty(signal) }
    #expect(await mailbox.drain() == [1])
    mailbox.postIfEmpty(4)
    #expect(await mailbox.drain() == [4])
  }

  @Test func theLastSignalTakesThePlaceOfTheOthers() async {
    mailbox.post([1, 2])
    mailbox.replace(with: 3)
    #expect(await mailbox.drain() == [3])
  }

  // MARK: The end

  @Test func afterTheCloseComesWhatIsLeftAndThenTheEnd() async {
    mailbox.post([1, 2])
    mailbox.close()
    #expect(mailbox.isClosed)
    #expect(!mailbox.post(3), "it is closed")
    mailbox.postIfEmpty(4)
    #expect(await mailbox.drain() == [1, 2])
    mailbox.postIfEmpty(5)
    mailbox.replace(with: 6)
    #expect(await mailbox.drain() == nil)
    #expect(await mailbox.drain(until: farAway) == nil)
    #expect(await mailbox.drain(until: .now) == nil)
  }

  @Test(arguments: [true, false]) func theCloseWakesAConsumerThatWaits(_ hasDeadline: Bool) async {
    await withTaskGroup { group in
      group.addImmediateTask { await mailbox.drain(until: hasDeadline ? farAway : nil) }
      mailbox.close()
      #expect(await group.next() == .some(nil))
    }
  }

  @Test func aLoopOverItEndsWithTheClose() async {
    mailbox.post([1, 2])
    var batches: [[Int]] = []
    for await batch in mailbox {
      batches.append(batch)
      if batches.count == 1 { mailbox.post(3) } else { mailbox.close() }
    }
    #expect(batches == [[1, 2], [3]])
  }

  // MARK: Deadlines

  @Test func atTheDeadlineComesNothing() async {
    let deadline = ContinuousClock.now + .milliseconds(50)
    #expect(await mailbox.drain(until: deadline) == [])
    #expect(ContinuousClock.now >= deadline)
    mailbox.post(1)
    #expect(await mailbox.drain(until: deadline) == [1], "it goes on afterwards, and a passed deadline loses nothing")
  }

  @Test func aDeadlineThatHasPassedDoesNotWait() async {
    #expect(await mailbox.drain(until: .now - .seconds(1)) == [])
  }

  @Test func aValueEndsTheWaitBeforeTheDeadline() async {
    await withTaskGroup { group in
      group.addImmediateTask { await mailbox.drain(until: farAway) }
      mailbox.post(7)
      #expect(await group.next() == [7])
    }
  }

  // MARK: Cancellation

  @Test(arguments: [true, false]) func aCancelledConsumerThatWaitsGetsTheEnd(_ hasDeadline: Bool) async {
    await withTaskGroup { group in
      group.addImmediateTask { await mailbox.drain(until: hasDeadline ? farAway : nil) }
      group.cancelAll()
      #expect(await group.next() == .some(nil))
    }
    mailbox.post(1)
    #expect(await mailbox.drain() == [1], "the mailbox itself goes on")
  }

  @Test func aCancelledConsumerGetsWhatThereIs() async {
    mailbox.post(1)
    await withTaskGroup(of: [[Int]?].self) { group in
      group.cancelAll()
      group.addTask { [await mailbox.drain(), await mailbox.drain()] }
      #expect(await group.next() == [[1], nil])
    }
  }

  // MARK: Threads

  /// A value from one thread.
  private struct Numbered: Sendable {
    let producer: Int
    let number: Int
  }

  @Test func whatManyThreadsPostArrivesOnceAndInTheOrderOfEach() async throws {
    let (producers, count) = (8, 20_000)
    let mailbox = Mailbox<Numbered>()
    let done = Mailbox<Int>()
    for producer in 0..<producers {
      try DedicatedThread.start(named: "producer") {
        for number in 0..<count { mailbox.post(Numbered(producer: producer, number: number)) }
        done.post(producer)
      }
    }
    var next = [Int](repeating: 0, count: producers)
    var received = 0
    while received < producers * count, let batch = await mailbox.drain(until: farAway) {
      received += batch.count
      for value in batch {
        #expect(value.number == next[value.producer])
        next[value.producer] += 1
      }
    }
    #expect(next == [Int](repeating: count, count: producers))
    var ended = 0
    while ended < producers, let more = await done.drain() { ended += more.count }
    #expect(mailbox.isEmpty)
  }

  /// It would take the values of the first, which would wait for ever.
  @Test func aSecondConsumerIsAnError() async {
    await #expect(processExitsWith: .failure) {
      let mailbox = Mailbox<Int>()
      await withDiscardingTaskGroup { group in
        for _ in 0..<2 { group.addImmediateTask { _ = await mailbox.drain() } }
      }
    }
  }
}
