import Migrations

/// Constraints that are held against all columns of a domain.
enum AlterDomainConstraint: StatementRule {
  static let name = "alter-domain-constraint"
  static let summary =
    "ALTER DOMAIN … ADD CONSTRAINT reads all tables with the domain, which nobody can write to."
  static let peers = ["squawk: ban-alter-domain-with-add-constraint"]

  static func findings(in statement: LintStatement) -> [Finding] {
    guard case .alterDomain(let domain, let constraint?) = statement.action,
      !constraint.isNotValid
    else { return [] }
    return [
      statement.finding(
        self, at: constraint.offset, lock: .share, work: .scan,
        "all rows of all tables with the domain \(domain) are checked while nobody can write to them",
        remedy: """
          ADD CONSTRAINT … NOT VALID, and in another migration ALTER DOMAIN \(domain.sql) VALIDATE \
          CONSTRAINT.
          """)
    ]
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
    guard case .createDomain(let domain, let constraint?) = statement.action else { return [] }
    return [
      statement.finding(
        self, at: constraint.offset,
        "changing the constraint of \(domain) will read all tables that have the domain",
        remedy: "Put the constraint on the columns, where it can be added as NOT VALID.")
    ]
  }
}
