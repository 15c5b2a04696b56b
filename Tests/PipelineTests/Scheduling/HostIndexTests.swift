import Testing

@testable import Pipeline

@Suite struct HostIndexTests {
  @Test func hostsAreNumberedAsTheyCome() {
    var index = HostIndex()
    #expect(["a", "b", "a", "", "b", "c", ""].map { index.add($0) } == [0, 1, 0, 2, 1, 3, 2])
    #expect(index.count == 4)
    #expect(["a", "b", "", "c", "d"].map { index.find($0) } == [0, 1, 2, 3, nil])
  }

  @Test func theyKeepTheirNumbersAsItGrows() {
    var index = HostIndex()
    #expect(index.find("first") == nil)
    for number in 0..<20_000 {
      guard index.add("h\(number)") == number else {
        Issue.record("\(number) has another number")
        return
      }
    }
    #expect((0..<20_000).map { index.find("h\($0)") } == Array(0..<20_000))
    #expect((0..<20_000).map { index.add("h\($0)") } == Array(0..<20_000))
    #expect(index.find("last") == nil)
  }
}
