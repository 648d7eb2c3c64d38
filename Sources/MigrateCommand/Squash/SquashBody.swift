import Migrations
import SchemaInspection

/// The steps of several migrations in the order in which they are run, as the body of one.
struct SquashBody: Sendable {
  /// How the steps share transactions.
  enum Form: Sendable {
    /// All of them are one transaction.
    case together
    /// Each keeps its own transaction, or none, and the settings of one are gone before the next.
    case apart
  }

  /// The up migrations.
  private var ups: [SquashPart]
  /// The down migrations, in their order; nil when one of the migrations has none.
  private let downs: [SquashPart]?
  /// What changes rows, or may do so.
  private(set) var data: [DataChange]
  private let backEnd: BackEnd

  /// Reads the migrations.
  ///
  /// - Parameter dropsData: leaves out statements that only change rows, and Swift migrations.
  /// - Throws: `SquashError.swift` for a Swift migration that is not to be left out,
  ///   `SquashError.placeholders`; `Problem`.
  init(_ files: [MigrationFile], backEnd: BackEnd, dropsData: Bool) throws {
    self.backEnd = backEnd
    let swift = files.filter { $0.language == .swift }
    guard swift.isEmpty || dropsData else { throw SquashError.swift(swift.map(\.path)) }
    let sql = files.filter { $0.language == .sql }
    ups = try sql.map {
      try SquashPart($0, $0.up, dialect: backEnd, dropsData: dropsData)
    }
    data = ups.flatMap(\.data) + swift.map { DataChange(swift: $0) }
    let sections = sql.compactMap(\.down)
    downs =
      sections.count < files.count
      ? nil
      : try zip(sql, sections).reversed().map {
        try SquashPart($0, $1, dialect: backEnd, dropsData: false)
      }
    if hasPlaceholders,
      let part = parts.first(where: { !$0.options.placeholders && $0.text.contains("${") })
    {
      throw SquashError.placeholders(part.title)
    }
  }

  private var parts: [SquashPart] { ups + (downs ?? []) }

  private var hasPlaceholders: Bool { parts.contains { $0.options.placeholders } }

  /// The same with the statements that make a schema in the place of the up migrations.
  /// - Throws: `SquashError.holdsValue`.
  func making(_ schema: SchemaScript) throws(SquashError) -> SquashBody {
    guard !hasPlaceholders || PlacedValues.masked(schema.text) == schema.text else {
      throw .holdsValue
    }
    var body = self
    body.ups = [SquashPart(title: "the schema", text: schema.text)]
    body.data = data.map(\.leftOut)
    return body
  }

  /// Whether all steps may be one transaction, as far as the statements tell.
  var mayShareTransaction: Bool {
    parts.allSatisfy { $0.options.transaction && !$0.changesSession }
  }

  /// The text below the header.
  func text(_ form: Form, withDown: Bool) -> String {
    let up = section(.up, ups, form)
    guard withDown, let downs else { return up }
    return up + "\n" + section(.down, downs, form)
  }

  private func section(_ direction: Direction, _ parts: [SquashPart], _ form: Form) -> String {
    var options = SectionOptions()
    options.transaction = form == .together
    options.placeholders = hasPlaceholders
    options.lockTimeout = parts.compactMap(\.options.lockTimeout).max()
    options.statementTimeout = parts.compactMap(\.options.statementTimeout).max()
    let texts = parts.map { part in
      let hasTransaction = form == .apart && part.options.transaction
      return "-- \(part.title.visibleLine)\n"
        + (hasTransaction ? "BEGIN;\n\(part.text)COMMIT;\n" : part.text)
        + (part.changesSession ? resets : "")
    }
    return "-- migrate:\(direction)\(options.text)\n" + texts.joined(separator: "\n")
  }

  /// Puts the session back to its beginning, as between two migrations.
  private var resets: String { backEnd.sessionResets.map { $0 + ";\n" }.joined() }
}
