import DurableFiles
import SimulatedDisk
import SystemPackage
import TestSupport
import Testing

@testable import JobStore

@Suite struct OrderedResultsTests {
  private let disk = SimulatedDisk(DiskTree(mounts: [["results"]]))
  private let path: FilePath = "/results/a.ndjson"

  init() throws { try disk.createFolder("/results", isPrivate: false) }

  private static func line(_ visit: Int, _ image: Int, padding: Int = 0) -> String {
    #"{"job_id":"a","visit":\#(visit),"image":\#(image),"error":"\#(String(repeating: "x", count: padding))"}"# + "\n"
  }

  private func read(maxRows: Int) throws -> String {
    var results = OrderedResults(ResultsFile(path, disk), maxRows: maxRows)
    var text = ""
    while let lines = try results.next() { text += String(decoding: lines, as: UTF8.self) }
    return text
  }

  /// In one pass, in several that keep half of their rows, and in many.
  @Test(arguments: [2, 3, 10, 300, 301, 1000])
  func linesComeInTheJobsOrder(_ maxRows: Int) throws {
    var generator = SeededGenerator(seed: 7)
    let sorted = (0..<30).flatMap { visit in
      (0..<10).map { Self.line(visit, $0, padding: Int.random(in: 0...40, using: &generator)) }
    }
    let torn = #"{"job_id":"a","visit":0,"#
    try disk.create(path, Array((sorted.shuffled(using: &generator).joined() + torn).utf8))
    #expect(try read(maxRows: maxRows) == sorted.joined())
  }

  /// Lines that are far from each other, and one that is larger than a read.
  @Test func longLinesComeWhole() throws {
    let lines = [0, 300_000, 10, 5_000, 0, 20_000].enumerated().map { Self.line(0, $0.offset, padding: $0.element) }
    try disk.create(path, Array(lines.reversed().joined().utf8))
    #expect(try read(maxRows: 100) == lines.joined())
  }

  @Test func nothingGivesNothing() throws {
    #expect(try read(maxRows: 10).isEmpty)
    try disk.create(path, [])
    #expect(try read(maxRows: 10).isEmpty)
  }

  /// A job that runs goes on writing: what comes after the beginning is left.
  @Test func whatIsAppendedMeanwhileIsLeft() throws {
    let lines = (0..<4).map { Self.line(0, $0) }
    try disk.create(path, Array(lines[2...].joined().utf8))
    var results = OrderedResults(ResultsFile(path, disk), maxRows: 2)
    let beginning = try results.next()
    #expect(beginning == [])
    try disk.write(Array(lines[..<2].joined().utf8), to: path, at: UInt64(lines[2...].joined().utf8.count))
    var text = ""
    while let lines = try results.next() { text += String(decoding: lines, as: UTF8.self) }
    #expect(text == lines[2...].joined())
  }

  @Test func aFileThatIsReplacedMeanwhileIsAnError() throws {
    try disk.create(path, Array((Self.line(0, 1) + Self.line(0, 0)).utf8))
    var results = OrderedResults(ResultsFile(path, disk))
    while !results.isReading { _ = try results.next() }
    try disk.remove(path)
    try disk.create(path, Array((Self.line(0, 3) + Self.line(0, 2)).utf8))
    #expect(throws: OrderedResults.Changed.self) { try results.next() }
  }
}
