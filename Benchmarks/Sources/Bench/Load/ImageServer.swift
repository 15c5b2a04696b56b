/// The image host: nginx, one process, on the loopback. Each image number has a URL of its own.
final class ImageServer {
  enum Kind: String {
    /// Real sizes: 90 KB in the median, log-normal.
    case large
    /// 94 bytes.
    case small
  }

  static let medianBytes = 90_000
  static let smallBytes = 94
  private static let fileCount = 100
  /// Of the logarithm of the sizes: two thirds lie between 55 and 150 KB.
  private static let deviation = 0.5

  let port: Int
  private let program: Program

  /// - Parameters:
  ///   - folder: for its files; made.
  ///   - document: what it serves at `/status.json`.
  init(folder: String, document: String) throws {
    try Files.makeFolder(folder + "/large")
    try Self.writeImages(folder)
    try Files.create(folder + "/status.json", Array(document.utf8))
    port = try Ports.free()
    let configuration = folder + "/nginx.conf"
    try Files.create(configuration, Array(Self.configuration(folder: folder, port: port).utf8))
    program = try Program("nginx", ["-c", configuration, "-e", folder + "/error.log"], log: folder + "/nginx.log")
    try wait(for: "nginx listens", atMost: 10) {
      try program.expectRunning()
      return (try? HTTPConnection(port: port)) != nil
    }
  }

  func url(_ kind: Kind, _ number: Int) -> String { "\(prefix(kind))\(Self.padded(number)).jpg" }

  /// What stands before the number of seven digits.
  func prefix(_ kind: Kind) -> String { "http://127.0.0.1:\(port)/\(kind.rawValue)/" }

  /// Seven digits.
  static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 7 - digits.count)) + digits
  }

  /// The sizes stand at evenly spread places of the distribution, so that the median is what it should be.
  private static func writeImages(_ folder: String) throws {
    for index in 0..<fileCount {
      let size = Double(medianBytes) * Normal.exponential(place: (Double(index) + 0.5) / Double(fileCount), deviation)
      let name = String(padded(index).suffix(2))
      try Files.create("\(folder)/large/\(name).jpg", TestImage.jpeg(size: Int(size)))
    }
    try Files.create(folder + "/small.jpg", TestImage.tinyJPEG(size: smallBytes))
  }

  private static func configuration(folder: String, port: Int) -> String {
    """
    daemon off;
    master_process off;
    pid \(folder)/nginx.pid;
    worker_rlimit_nofile 16384;
    events { worker_connections 8192; }
    http {
      access_log off;
      sendfile on;
      tcp_nopush on;
      keepalive_timeout 600s;
      keepalive_requests 1000000000;
      open_file_cache max=1000 inactive=1h;
      client_body_temp_path \(folder)/temp; proxy_temp_path \(folder)/temp; fastcgi_temp_path \(folder)/temp;
      uwsgi_temp_path \(folder)/temp; scgi_temp_path \(folder)/temp;
      types { image/jpeg jpg; application/json json; }
      server {
        listen 127.0.0.1:\(port) backlog=4096;
        location ~ ^/large/\\d+(\\d\\d)\\.jpg$ { alias \(folder)/large/$1.jpg; }
        location ~ ^/small/\\d+\\.jpg$ { alias \(folder)/small.jpg; }
        location = /status.json { alias \(folder)/status.json; }
      }
    }

    """
  }
}
