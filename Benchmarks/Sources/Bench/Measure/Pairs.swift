/// Runs two works in turns, A B A B …, so that other load on the machine affects both.
///
/// - Returns: one pair of results for each round.
func interleaved<A, B>(_ rounds: Int, _ first: () throws -> A, _ second: () throws -> B) throws -> [(A, B)] {
  var pairs: [(A, B)] = []
  for _ in 0..<rounds { pairs.append((try first(), try second())) }
  return pairs
}
