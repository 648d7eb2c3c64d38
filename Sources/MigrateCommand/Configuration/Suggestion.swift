/// The candidate that a misspelt word was probably meant to be.
func nearest(to word: String, in candidates: [String]) -> String? {
  let limit = max(1, word.count / 3)
  return candidates.map { ($0, editDistance(Array(word), Array($0))) }
    .filter { $0.1 <= limit }
    .min { $0.1 < $1.1 }?.0
}

/// How many insertions, deletions, replacements and swaps of neighbours make one into the other.
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var beforePrevious: [Int] = []
  var previous = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var row = [i + 1]
    for (j, y) in b.enumerated() {
      var best = min(previous[j + 1] + 1, row[j] + 1, previous[j] + (x == y ? 0 : 1))
      if i > 0, j > 0, x == b[j - 1], a[i - 1] == y { best = min(best, beforePrevious[j - 1] + 1) }
      row.append(best)
    }
    beforePrevious = previous
    previous = row
  }
  return previous[b.count]
}
