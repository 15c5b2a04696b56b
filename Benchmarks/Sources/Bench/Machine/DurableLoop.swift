/// ``DurableCreate`` in a process of its own, which can be given the slow disk.
enum DurableLoop {
  /// The first argument that makes this program do it.
  static let command = "durable-loop"
  private static let count = 60

  /// Arguments: the folder, and the file whose bytes are written. Prints how many in a second.
  static func main(_ arguments: [String]) throws {
    guard arguments.count == 2 else { throw Problem("usage: Bench \(command) FOLDER FILE") }
    var loop = try DurableCreate(in: arguments[0], try Files.bytes(arguments[1]))
    print(try loop.rate(count: count))
  }

  static func rateOnSlowDisk(_ bench: Bench, _ bytes: [UInt8]) throws -> Double {
    let file = bench.folder + "/durable.json"
    try Files.create(file, bytes)
    let output = try Program.output(
      of: bench.binary("Bench"), [command, bench.folder + "/durable-slow", file], environment: bench.slowDisk,
      log: bench.folder + "/durable-loop.log", atMost: 60)
    guard let rate = output.split(separator: "\n").first.flatMap({ Double($0) }) else {
      throw Problem("the durable loop said: \(output)")
    }
    return rate
  }
}
