/// The command line: `scripts/bench` writes it.
struct Options {
  static let usage = "usage: Bench --peers FOLDER --work FOLDER [--quick] [--only NUMBER[,NUMBER…]]"

  private(set) var peers = ""
  private(set) var work = ""
  private(set) var isQuick = false
  /// Empty: all rows.
  private var only: Set<String> = []

  init(_ arguments: [String]) throws {
    var rest = arguments[...]
    while let word = rest.popFirst() {
      switch word {
      case "--quick": isQuick = true
      case "--peers": peers = rest.popFirst() ?? ""
      case "--work": work = rest.popFirst() ?? ""
      case "--only": only = Set((rest.popFirst() ?? "").split(separator: ",").map(String.init))
      default: throw Problem(Self.usage)
      }
    }
    let numbers = Set(Rows.all.map(\.number))
    guard !peers.isEmpty, !work.isEmpty else { throw Problem(Self.usage) }
    guard only.isSubset(of: numbers) else {
      throw Problem("--only knows \(Rows.all.map(\.number).joined(separator: ", "))")
    }
  }

  func wants(_ row: any Row, _ size: Size) -> Bool {
    only.isEmpty ? !isQuick || row.isInQuick : only.contains(row.number)
  }
}
