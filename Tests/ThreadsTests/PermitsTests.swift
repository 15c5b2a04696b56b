import Testing
import Threads

@Suite struct PermitsTests {
  @Test func thereAreAsManyAsWereMade() async {
    let permits = Permits(2)
    #expect(await permits.acquire())
    #expect(permits.tryAcquire())
    #expect(!permits.tryAcquire())
    permits.release()
    #expect(permits.tryAcquire())
    #expect(!permits.tryAcquire())
  }

  @Test func waitersAreServedInOrder() async {
    let permits = Permits(0)
    let served = Mailbox<Int>()
    await withDiscardingTaskGroup { group in
      // An immediate task runs until it waits.
      for waiter in 0..<20 { group.addImmediateTask { if await permits.acquire() { served.post(waiter) } } }
      for waiter in 0..<20 {
        permits.release()
        #expect(await served.drain() == [waiter])
      }
    }
    #expect(!permits.tryAcquire(), "each waiter has its permit")
  }

  @Test func whatNobodyWaitsForIsKept() async {
    let permits = Permits(0)
    await withTaskGroup { group in
      for _ in 0..<2 { group.addImmediateTask { await permits.acquire() } }
      permits.release(5)
      for await isServed in group { #expect(isServed) }
    }
    #expect((0..<4).map { _ in permits.tryAcquire() } == [true, true, true, false])
  }

  @Test func theCloseWakesAll() async {
    let permits = Permits(0)
    await withTaskGroup { group in
      for _ in 0..<20 { group.addImmediateTask { await permits.acquire() } }
      permits.close()
      for await isServed in group { #expect(!isServed) }
    }
    permits.release()
    #expect(await permits.acquire() == false)
    #expect(!permits.tryAcquire())
  }
}
