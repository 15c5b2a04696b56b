import Foundation

/// Measures the program beside its peers and prints one table.
@main
final class Bench {
  /// Where everything is written; on a real disk, and removed by whoever calls.
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

  /// What `scripts/bench` has made of `peers/`.
  func peer(_ name: String) -> String { peers + "/" + name }

  /// The environment of a process on the disk whose every flush takes 5 ms.
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

  /// Progress goes where the table does not.
  static func report(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
