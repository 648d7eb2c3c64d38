import Migrations
import SchemaInspection

/// Constraints that are checked against all columns of a domain.
enum AlterDomainConstraint: StatementRule {
  static let name = "alter-domain-constraint"
  static let summary =
    "ALTER DOMAIN … ADD CONSTRAINT, SET NOT NULL and VALIDATE read all tables with the domain, which "
    + "nobody can write to."
  static let peers = ["squawk: ban-alter-domain-with-add-constraint"]

  static func findings(in statement: LintStatement) -> [Finding] {
    guard case .alterDomain(let domain, let change) = statement.action else { return [] }
    let offset: Int?
    switch change {
    case .addConstraint(let constraint) where !constraint.isNotValid: offset = constraint.offset
    case .setNotNull, .validateConstraint: offset = nil
    default: return []
    }
    let tables = tables(with: domain, in: statement)
    if tables.isEmpty, statement.schema.domains[domain] != nil { return [] }
    return (tables.isEmpty ? [nil] : tables.map(Optional.some)).map { table in
      let what = table.map { "all rows of \($0)" } ?? "all rows of all tables"
      return statement.finding(
        self, at: offset, table: table, lock: .share, work: .scan,
        "\(what), which has the domain \(domain), are read while nobody can write to it",
        remedy: """
          Put the constraint on the column as a CHECK … NOT VALID, and VALIDATE it in another \
          migration, while the application goes on.
          """)
    }
  }

  /// The tables in use with columns of the domain, or of a domain over it.
  private static func tables(
    with domain: ObjectName, in statement: LintStatement
  ) -> [ObjectName] {
    let schema = statement.schema
    let names =
      [domain]
      + schema.domains.filter { $0.value.definition.base?.name == domain }.map(\.key)
    return Set(names.flatMap { schema.columns(of: $0) }.map(\.table))
      .filter { !statement.isUnused($0) && schema.tables[$0]?.isPartitioned == false }
      .sorted { $0.description < $1.description }
  }
}

/// Domains with constraints, which are hard to change.
enum CreateDomainConstraint: StatementRule {
  static let name = "create-domain-constraint"
  static let summary =
    "The constraint of a domain can later only be changed by reading all tables that have it."
  static let severity = Finding.Severity.note
  static let peers = ["squawk: ban-create-domain-with-constraint"]
  static let isDefault = false

  static func findings(in statement: LintStatement) -> [Finding] {
    guard case .createDomain(let domain) = statement.action, let constraint = domain.constraint
    else { return [] }
    return [
      statement.finding(
        self, at: constraint.offset,
        "changing the constraint of \(domain.name) will read all tables that have the domain",
        remedy: "Put the constraint on the columns, where it can be added as NOT VALID.")
    ]
  }
}
