import Migrations

/// Columns of text that align.
struct TextTable: Sendable, Hashable {
  /// The title of each column.
  var header: [String]
  /// The rows, each with a cell for every column.
  var rows: [[String]] = []

  /// The lines of the table, with a rule of `-` under the header.
  func lines(_ palette: Palette = .plain) -> [String] {
    let rows = rows.map { $0.map(\.visibleLine) }
    let widths = header.indices.map { column in
      ([header] + rows).map { $0[column].displayWidth }.max() ?? 0
    }
    func line(_ cells: [String]) -> String {
      var line = zip(cells, widths).map { $0.padded(toWidth: $1) }.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
    let rule = widths.map { String(repeating: "-", count: $0) }
    return [palette(line(header), .strong), palette(line(rule), .dim)] + rows.map(line)
  }
}
