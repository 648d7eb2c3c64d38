/// SHA-256 of a statement as the file has it, with the data of a COPY.
///
/// Line ends do not count, nor do the values of placeholders, which may be secrets that change.
struct StatementDigest {
  private var checksum = BodyChecksum()

  /// - Parameter backfill: how the statement is divided, where it is run batch by batch.
  init(_ statement: Statement, _ backfill: Backfill? = nil) {
    add(statement.writtenText)
    // The pace may change, the position not.
    if let backfill { add("\n\(backfill.table) \(backfill.key)") }
  }

  private mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { checksum.update(UnsafeRawBufferPointer($0)) }
  }

  /// Adds a piece of the data.
  mutating func add(_ piece: ArraySlice<UInt8>) { piece.withUnsafeBytes { checksum.update($0) } }

  /// `sha256:` and 64 hexadecimal digits.
  var text: String {
    var checksum = checksum
    return checksum.finish()
  }
}
