import Migrations

extension [UInt8] {
  /// Where a word begins for the first time, whatever its case.
  /// - Parameter isWhole: whether no letter may follow it.
  func firstWord(_ word: [UInt8], from start: Int, isWhole: Bool = true) -> Int? {
    guard let first = word.first?.lowercased, start >= 0, start + word.count <= count else {
      return nil
    }
    var place = start
    while place + word.count <= count {
      let end = place + word.count
      if self[place].lowercased == first, place == 0 || !self[place - 1].isInSQLWord,
        !isWhole || end == count || !self[end].isInSQLWord,
        zip(self[place..<end], word).allSatisfy({ $0.lowercased == $1.lowercased })
      {
        return place
      }
      place += 1
    }
    return nil
  }
}

extension UInt8 {
  fileprivate var lowercased: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}
