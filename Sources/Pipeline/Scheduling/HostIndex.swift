/// Numbers the hosts of a job as they come, from 0.
///
/// Holds hashes in place of the names, 16 bytes a host: a job may have hundreds of thousands. Two names with the same 64 bits
/// would share a number, and with it limits and failures; the hashes are seeded, so that nobody can choose such names.
struct HostIndex {
  /// By number.
  private var hashes: [Int] = []
  /// Open addressing: numbers + 1, and 0 for a free place. A power of two in size, at most half full.
  private var table = [UInt32](repeating: 0, count: 16)

  var count: Int { hashes.count }

  func find(_ host: String) -> Int? {
    let number = Int(table[place(of: host.hashValue)])
    return number > 0 ? number - 1 : nil
  }

  /// - Returns: the host's number; a new host has that of the ``count`` before.
  mutating func add(_ host: String) -> Int {
    let hash = host.hashValue
    let place = place(of: hash)
    if table[place] > 0 { return Int(table[place]) - 1 }
    hashes.append(hash)
    table[place] = UInt32(hashes.count)
    if hashes.count * 2 > table.count { grow() }
    return hashes.count - 1
  }

  /// Where a hash stands, or would.
  private func place(of hash: Int) -> Int {
    var place = hash & (table.count - 1)
    // Terminates: half of the places are free.
    while table[place] > 0, hashes[Int(table[place]) - 1] != hash { place = (place + 1) & (table.count - 1) }
    return place
  }

  private mutating func grow() {
    table = [UInt32](repeating: 0, count: table.count * 2)
    for number in hashes.indices { table[place(of: hashes[number])] = UInt32(number + 1) }
  }
}
