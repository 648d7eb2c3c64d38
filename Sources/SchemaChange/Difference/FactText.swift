import Migrations

/// A fact as people read it: what it is about, and what it says.
struct FactText {
  let fact: Fact

  /// The words for the kind: `table`, `grant on column`, …
  var kind: String {
    let id = fact.id
    return switch id.kind {
    case .table where fact.has("is_foreign"): "foreign table"
    case .routine where fact["word"] == "PROCEDURE": "procedure"
    case .owner: "owner of \(subjectKind)"
    case .comment: "comment on \(subjectKind)"
    case .securityLabel: "security label on \(subjectKind)"
    case .privileges: "grant on \(subjectKind)"
    default: id.kind.title
    }
  }

  /// The name with that of what it is in.
  var name: String {
    let path = fact.id.path
    return switch fact.id.kind {
    case .owner, .comment: Self.joined(path.dropFirst())
    case .securityLabel, .privileges: Self.joined(path.dropFirst().dropLast())
    case .routine, .aggregate, .operator: Self.called(path)
    case .cast: path.joined(separator: " AS ")
    case .transform: path.joined(separator: " LANGUAGE ")
    case .operatorClass, .operatorFamily: "\(Self.joined(path.prefix(2))) USING \(path[2])"
    case .userMapping: "for \(path[1]) on \(path[0])"
    case .publicationTable, .publicationSchema: "\(path[1]) in \(path[0])"
    case .defaultPrivileges:
      path[0].replacing("ALTER DEFAULT PRIVILEGES FOR ROLE ", with: "of ")
        .replacing(" IN SCHEMA ", with: " in schema ") + " on \(path[1].lowercased())"
    case .row: path[0]
    default: Self.joined(path[...])
    }
  }

  /// What annotations are about.
  private var subjectKind: String {
    let path = fact.id.path
    let isColumn = path.dropFirst(2).contains { $0.hasPrefix("(") && $0.hasSuffix(")") }
    return isColumn ? "column" : path[0]
  }

  private static func joined(_ path: some Sequence<String>) -> String {
    path.map { part in
      // A column of a view.
      part.hasPrefix("(") && part.hasSuffix(")") ? String(part.dropFirst().dropLast()) : part
    }.joined(separator: ".")
  }

  /// A schema and a name, and types between parentheses.
  private static func called(_ path: [String]) -> String {
    "\(joined(path.prefix(2)))(\(path.dropFirst(2).joined(separator: ", ")))"
  }

  /// What it says; empty for what is only there or not.
  ///
  /// - Parameter attributes: which attributes to tell; nil for all that tell something.
  func definition(_ attributes: Set<Fact.Attribute>? = nil) -> String {
    switch fact.id.kind {
    case .privileges, .defaultPrivileges:
      return "\(fact["privileges"] ?? "nothing") TO \(fact.id.path.last ?? "")"
    case .databasePrivileges: return fact["privileges"] ?? ""
    case .owner: return fact["owner"] ?? ""
    case .databaseSettings: return fact["settings"] ?? ""
    case .comment, .securityLabel: return SQLText.literal(.text(fact["text"] ?? ""), .postgreSQL)
    case .row:
      return fact.id.path[1] + (fact["count"].map { " (\($0) times)" } ?? "")
    default: break
    }
    if let sql = fact["sql"] { return SQLiteFacts.line(sql) }
    let isView = [.view, .materializedView].contains(fact.id.kind)
    let isConstraint = [.tableConstraint, .foreignKey].contains(fact.id.kind)
    let told = fact.attributes.filter { attribute in
      attributes?.contains(attribute.key)
        ?? !(Self.implied.contains(attribute.key) || isView && attribute.key == "columns"
        || isConstraint && attribute.key == "type")
    }
    let order = { (name: String) in Self.first.firstIndex(of: name) ?? Self.first.count }
    return told.sorted { (order($0.key), $0.key) < (order($1.key), $1.key) }
      .map { words($0.key, $0.value) }.joined(separator: " ")
  }

  /// Attributes that come before others.
  private static let first = [
    "columns", "definition", "serial", "type", "labels", "expression", "collation", "identity",
    "identity_options", "generated", "not_null",
  ]

  /// Attributes that say again what others say, or what the difference is not about by itself.
  private static let implied: Set = [
    "table", "is_foreign", "table_name", "is_unique", "partitioned", "type_storage",
    "not_valid", "deferral", "word", "shape", "defaults", "language", "body", "relocatable",
    "inherited", "index", "is_default", "is_virtual",
  ]

  private func words(_ name: Fact.Attribute, _ value: String) -> String {
    switch name {
    case "definition", "serial", "type", "expression", "identity", "line", "members", "state":
      name == "identity" ? "GENERATED \(value) AS IDENTITY" : value
    case "columns" where value.hasPrefix("("): value
    case "labels": "ENUM (\(value.replacing("\n", with: " ")))"
    case "attributes": "(\(value.replacing("\n", with: ", ")))"
    case "generated":
      "GENERATED ALWAYS AS (\(value)) \(fact.has("is_virtual") ? "VIRTUAL" : "STORED")"
    case "identity_options": "(\(value))"
    case "options", "toast_options": "\(Self.title(name)) (\(value))"
    case "foreign_options": "OPTIONS (\(value))"
    case "statistics" where value.contains(" "): value
    default: value == "t" ? Self.title(name) : "\(Self.title(name)) \(value)"
    }
  }

  private static func title(_ name: Fact.Attribute) -> String {
    switch name {
    case "collation": "COLLATE"
    case "options": "WITH"
    case "toast_options": "WITH TOAST"
    case "row_security": "ROW LEVEL SECURITY"
    case "forced_row_security": "FORCE ROW LEVEL SECURITY"
    case "of_type": "OF"
    case "partition_key": "PARTITION BY"
    case "bound": ""
    case "access_method": "USING"
    case "has_no_data": "WITH NO DATA"
    case "attached_to": "ATTACHED TO"
    case "roles": "TO"
    case "qualifier": "USING"
    case "check": "WITH CHECK"
    case "command": "FOR"
    default: name.uppercased().replacing("_", with: " ")
    }
  }
}
