import JSON
import Migrations

/// Statements that an older server does not know.
enum NewerThanServer: StatementRule {
  static let name = "newer-than-server"
  static let summary = "The statement needs a newer PostgreSQL than the configured server."
  static let severity = Finding.Severity.error

  static func findings(in statement: LintStatement) -> [Finding] {
    guard let server = statement.section.settings.serverVersion, let node = statement.parsed.node
    else { return [] }
    return ServerFeature.all(in: statement, node).filter { $0.version > server }.map { feature in
      statement.finding(
        self, at: feature.offset,
        "\(feature.name) needs PostgreSQL \(feature.version), and the server is \(server)",
        remedy: "Write it in another way, or release it once the server is upgraded.")
    }
  }
}

/// Something that a version of PostgreSQL brought, after its release notes
/// (https://www.postgresql.org/docs/release/).
struct ServerFeature {
  let name: String
  let version: Int
  /// Where it stands, as far as that is known.
  var offset: Int?

  /// The features that a statement needs.
  static func all(in statement: LintStatement, _ node: SyntaxNode) -> [ServerFeature] {
    var found: [ServerFeature] = []
    node.forEach { part in
      if let feature = ServerFeature(part) { found.append(feature) }
    }
    if case .addEnumValue = statement.action, statement.section.isInTransaction {
      found.append(ServerFeature(name: "ALTER TYPE … ADD VALUE in a transaction", version: 12))
    }
    if case .reindex(_, _, isConcurrent: true) = statement.action {
      found.append(ServerFeature(name: "REINDEX CONCURRENTLY", version: 12))
    }
    return found
  }

  private init(name: String, version: Int, offset: Int? = nil) {
    self.name = name
    self.version = version
    self.offset = offset
  }

  private init?(_ node: SyntaxNode) {
    switch node.kind {
    case "MergeStmt": self.init(name: "MERGE", version: 15)
    case "IndexStmt":
      if node.flag("nulls_not_distinct") {
        self.init(name: "NULLS NOT DISTINCT", version: 15)
      } else if !node.list("indexIncludingParams").isEmpty {
        self.init(name: "INCLUDE", version: 11)
      } else {
        return nil
      }
    case "Constraint": self.init(constraint: node)
    case "PartitionCmd" where node.flag("concurrent"):
      self.init(name: "DETACH PARTITION CONCURRENTLY", version: 14)
    case "ColumnDef" where node.text("compression") != nil:
      self.init(name: "COMPRESSION", version: 14, offset: node.offset)
    case "AlterTableCmd":
      switch node.text("subtype") {
      case "AT_SetAccessMethod": self.init(name: "SET ACCESS METHOD", version: 15)
      case "AT_DropExpression": self.init(name: "DROP EXPRESSION", version: 13)
      case "AT_SetCompression": self.init(name: "SET COMPRESSION", version: 14)
      default: return nil
      }
    case "CreateFunctionStmt":
      if node.node("sql_body") != nil {
        self.init(name: "a function with an SQL body", version: 14)
      } else if node.flag("is_procedure") {
        self.init(name: "CREATE PROCEDURE", version: 11)
      } else {
        return nil
      }
    case "CallStmt": self.init(name: "CALL", version: 11)
    case "CreateTrigStmt" where node.flag("replace"):
      self.init(name: "CREATE OR REPLACE TRIGGER", version: 14)
    case "ViewStmt" where node.list("options").contains { $0.text("defname") == "security_invoker" }:
      self.init(name: "security_invoker", version: 15)
    case "DropdbStmt" where !node.list("options").isEmpty:
      self.init(name: "DROP DATABASE … (FORCE)", version: 13)
    case "CommonTableExpr"
    where node.text("ctematerialized").map { $0 != "CTEMaterializeDefault" } ?? false:
      self.init(name: "AS MATERIALIZED", version: 12, offset: node.offset)
    case "FuncCall": self.init(call: node)
    default: return nil
    }
  }

  private init?(constraint node: SyntaxNode) {
    if node.flag("nulls_not_distinct") {
      self.init(name: "NULLS NOT DISTINCT", version: 15, offset: node.offset)
    } else if !node.list("including").isEmpty {
      self.init(name: "INCLUDE", version: 11, offset: node.offset)
    } else if node.text("contype") == "CONSTR_GENERATED" {
      self.init(name: "GENERATED … STORED", version: 12, offset: node.offset)
    } else if !node.list("fk_del_set_cols").isEmpty {
      self.init(name: "ON DELETE SET NULL with columns", version: 15, offset: node.offset)
    } else {
      return nil
    }
  }

  private init?(call node: SyntaxNode) {
    guard let name = node.fields.names("funcname").last, let version = Self.functions[name] else {
      return nil
    }
    self.init(name: "\(name)()", version: version, offset: node.offset)
  }

  /// Functions by the version that brought them.
  private static let functions: [String: Int] = [
    "gen_random_uuid": 13, "date_bin": 14, "string_to_table": 14, "regexp_count": 15,
    "regexp_like": 15, "regexp_substr": 15, "range_agg": 14, "unnest_multirange": 14,
    "random_normal": 16, "array_sample": 16, "array_shuffle": 16, "any_value": 16,
    "to_bin": 17, "to_oct": 17, "uuidv4": 18, "uuidv7": 18, "array_sort": 18, "casefold": 18,
  ]
}
