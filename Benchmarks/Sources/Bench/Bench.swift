import Foundation

/// Measures the program beside its peers and prints one table.
@main
final class Bench {
  /// Where everything is written; on a real disk. The caller removes it.
  let folder: String
  let size: Size
  let images: ImageServer
  private let peers: String

  private init(_ options: Options) throws {
    folder = options.work
    peers = options.peers
    size = options.isQuick ? .quick : .full
    images = try ImageServer(folder: options.work + "/images", document: StatusRow.document)
  }

  /// A program of this build.
  func binary(_ name: String) -> String { Self.ownFolder + "/" + name }

  /// A peer that `scripts/bench` has built.
  func peer(_ name: String) -> String { peers + "/" + name }

  /// The environment that makes each flush of a process take 5 ms.
  var slowDisk: [String: String] { ["LD_PRELOAD": peer("slow_flush.so")] }

  private static var ownFolder: String {
    URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path
  }

  static func main() {
    do {
      let arguments = Array(CommandLine.arguments.dropFirst())
      if arguments.first == DurableLoop.command { return try DurableLoop.main(Array(arguments.dropFirst())) }
      let options = try Options(arguments)
      exit(try Bench(options).printTable(options) ? 0 : 1)
    } catch {
      FileHandle.standardError.write(Data("bench: \(error)\n".utf8))
      exit(1)
    }
  }

  /// - Returns: whether all is well: see ``Table/printEnd(isGuarded:)``.
  private func printTable(_ options: Options) throws -> Bool {
    var table = Table()
    table.printHead()
    for row in Rows.all where options.wants(row, size) {
      let start = Clock.seconds
      do {
        for line in try row.measure(self) { table.print(line) }
      } catch {
        table.print(error, of: row)
      }
      Self.report("\(row.title): \(Int(Clock.seconds - start)) s")
    }
    return table.printEnd(isGuarded: options.isQuick)
  }

  /// Prints progress on standard error: standard output has the table.
  static func report(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
