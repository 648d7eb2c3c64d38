/// The candidate that `word` was probably meant to be, or nil when none is near.
///
/// One slip is forgiven in a short word and two in a long one, a slip being a letter too many, too
/// few, wrong, or swapped with the next.
public func suggestion(for word: String, among candidates: [String]) -> String? {
  let typed = Array(word.utf8)
  return candidates.lazy
    .map { (candidate: $0, slips: editDistance(typed, Array($0.utf8))) }
    .filter { $0.slips <= ($0.candidate.utf8.count > 8 ? 2 : 1) }
    .min { $0.slips < $1.slips }?.candidate
}

/// The least number of insertions, deletions, replacements and swaps of neighbours (the optimal
/// string alignment distance).
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var beforePrevious: [Int] = []
  var previous = Array(0...b.count)
  for i in a.indices {
    var current = [i + 1]
    for j in b.indices {
      var best = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        best = min(best, beforePrevious[j - 1] + 1)
      }
      current.append(best)
    }
    (beforePrevious, previous) = (previous, current)
  }
  return previous[b.count]
}
