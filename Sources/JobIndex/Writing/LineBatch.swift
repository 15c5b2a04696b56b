import JobModel
import StreamingJSON

/// What one pass over a job's result lines has found, until it is written. Bounded by ``isFull``.
struct LineBatch {
  /// A store on a day.
  struct Place: Hashable {
    let store: VisitedStore
    let day: String
  }

  /// The images there.
  struct Images {
    var measured = 0
    var failed = 0
    var perimeter = 0
    var lines = LinePlaces()
  }

  /// Lines of one batch; a place of a line takes some bytes.
  private static let maxLines = 1 << 16
  /// Stores and days of one batch, some hundred bytes each.
  private static let maxPlaces = 1 << 13
  /// Failures of further kinds are counted without their hosts, which a job's author chooses.
  static let maxFailureGroups = 200

  /// Where it began.
  let start: UInt64
  /// The end of its last line.
  private(set) var end: UInt64
  private(set) var images: [Place: Images] = [:]
  private(set) var failures: [FailureGroup: Int] = [:]
  /// Lines that are no results.
  private(set) var damaged = 0
  private var lines = 0
  /// Most lines are of the place of the line before.
  private var openPlace: Place?
  private var openImages = Images()

  init(from start: UInt64) {
    self.start = start
    end = start
  }

  var isFull: Bool { lines >= Self.maxLines || images.count >= Self.maxPlaces }

  /// Adds whole lines that begin at ``end``. A damaged one is passed over and counted.
  mutating func add(_ bytes: [UInt8]) {
    let start = end
    bytes.withUnsafeBufferPointer { bytes in
      var first = 0
      while let last = bytes[first...].firstIndex(of: 0x0A) {
        do throws(JSONError) {
          add(try IndexedLine(UnsafeBufferPointer(rebasing: bytes[first..<last])), at: start + UInt64(first))
        } catch {
          damaged += 1
        }
        first = last + 1
      }
    }
    end = start + UInt64(bytes.count)
  }

  private mutating func add(_ line: IndexedLine, at offset: UInt64) {
    lines += 1
    let place = Place(store: line.store, day: line.day)
    if openPlace != place {
      close()
      openPlace = place
      openImages = images.removeValue(forKey: place) ?? Images()
    }
    if let perimeter = line.perimeter {
      openImages.measured += 1
      // Damaged lines must not stop the program.
      openImages.perimeter = openImages.perimeter.addingReportingOverflow(perimeter).partialValue
      openImages.lines.append(offset)
    } else {
      openImages.failed += 1
      countFailure(of: line)
    }
  }

  private mutating func countFailure(of line: IndexedLine) {
    let hasHost = FailureCode(rawValue: line.code).map { !FailureHost.isWithout($0) } ?? true
    var group = FailureGroup(
      code: line.code, httpStatus: line.httpStatus, host: hasHost ? FailureHost.of(line.imageURL) : "")
    if failures[group] == nil && failures.count >= Self.maxFailureGroups { group.host = "" }
    failures[group, default: 0] += 1
  }

  /// To be called after the last line.
  mutating func close() {
    if let openPlace { images[openPlace] = openImages }
    openPlace = nil
  }
}
