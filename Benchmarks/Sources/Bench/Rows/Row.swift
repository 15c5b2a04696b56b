/// One measurement. It may fill several lines of the table.
protocol Row: Sendable {
  /// Its first line's number, or a word.
  var number: String { get }
  var title: String { get }
  /// Whether the short form has it.
  var isInQuick: Bool { get }
  func measure(_ bench: Bench) throws -> [Line]
}

/// All of them, in the order of the table.
enum Rows {
  static let all: [any Row] = [
    LargeImagesRow(), SmallImagesRow(), PausedImagesRow(), ManyJobsRow(), ManyJobsOnSlowDiskRow(), SingleDropRow(),
    SmallBesideLargeRow(), SmallBesideRestartRow(), SmallBesideDecodingRow(), SmallBesideUploadsRow(),
    StatusRow(), SubmitRow(),
    MillionImagesRow(), ManyHostsRow(), ImageHeaderRow(), StartRow(), ListRow(), FloorRow(),
    ShellPipelineRow(),
  ]
}
