import Migrations

/// Statements that an older server does not know.
enum NewerThanServer: StatementRule {
  static let name = "newer-than-server"
  static let summary = "The statement needs a newer PostgreSQL than the configured server."
  static let severity = Finding.Severity.error

  static func findings(in statement: LintStatement) -> [Finding] {
    guard let server = statement.section.settings.serverVersion else { return [] }
    let features =
      statement.parsed.node.map { ServerFeature.all(in: statement, $0) }
      ?? statement.newerSyntax.map { [ServerFeature(name: $0.name, version: $0.version)] } ?? []
    return features.filter { $0.version > server }.map { feature in
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
      if let feature = ServerFeature(part) ?? ServerFeature(type: part) { found.append(feature) }
      if part.kind == "DefElem", let feature = ServerFeature(option: part, of: node) {
        found.append(feature)
      }
    }
    if case .createTable(let table) = statement.action, table.isDefaultPartition {
      found.append(ServerFeature(name: "a default partition", version: 11))
    }
    if case .addEnumValue = statement.action, statement.section.isInTransaction {
      found.append(ServerFeature(name: "ALTER TYPE … ADD VALUE in a transaction", version: 12))
    }
    if case .reindex(_, _, isConcurrent: true) = statement.action {
      found.append(ServerFeature(name: "REINDEX CONCURRENTLY", version: 12))
    }
    return found
  }

  init(name: String, version: Int, offset: Int? = nil) {
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
    default:
      guard let feature = Self.others(node) else { return nil }
      self = feature
    }
  }

  private static func others(_ node: SyntaxNode) -> ServerFeature? {
    switch node.kind {
    case "PublicationObjSpec":
      let table = node.fields["pubtable"]
      if node.text("pubobjtype")?.contains("IN_SCHEMA") == true
        || node.text("pubobjtype")?.contains("IN_CUR_SCHEMA") == true
      {
        return ServerFeature(
          name: "TABLES IN SCHEMA of a publication", version: 15, offset: node.offset)
      }
      if table?["whereClause"] != nil {
        return ServerFeature(name: "a row filter of a publication", version: 15)
      }
      return table?["columns"] != nil
        ? ServerFeature(name: "a column list of a publication", version: 15) : nil
    case "AlterSubscriptionStmt" where node.text("kind") == "ALTER_SUBSCRIPTION_SKIP":
      return ServerFeature(name: "ALTER SUBSCRIPTION … SKIP", version: 15)
    case "GrantStmt" where node.text("objtype") == "OBJECT_PARAMETER_ACL":
      return ServerFeature(name: "GRANT … ON PARAMETER", version: 15)
    case "AccessPriv" where node.text("priv_name") == "maintain":
      return ServerFeature(name: "GRANT MAINTAIN", version: 17)
    case "CreateStatsStmt" where node.list("exprs").contains { $0.node("expr") != nil }:
      return ServerFeature(name: "CREATE STATISTICS on an expression", version: 14)
    case "SelectStmt":
      if node.flag("groupDistinct") { return ServerFeature(name: "GROUP BY DISTINCT", version: 14) }
      return node.text("limitOption") == "LIMIT_OPTION_WITH_TIES"
        ? ServerFeature(name: "WITH TIES", version: 13) : nil
    case "CommonTableExpr"
    where node.fields["search_clause"] != nil || node.fields["cycle_clause"] != nil:
      return ServerFeature(name: "SEARCH and CYCLE", version: 14, offset: node.offset)
    case "JoinExpr" where node.fields["join_using_alias"] != nil:
      return ServerFeature(name: "an alias of JOIN … USING", version: 14)
    case "CreateStmt" where node.text("accessMethod") != nil:
      return ServerFeature(name: "CREATE TABLE … USING", version: 12)
    case "IndexElem" where !node.list("opclassopts").isEmpty:
      return ServerFeature(name: "an operator class with parameters", version: 13)
    case "CopyStmt" where node.node("whereClause") != nil:
      return ServerFeature(name: "COPY … WHERE", version: 12)
    case "RoleSpec":
      let roles = [
        "pg_read_all_data": 14, "pg_write_all_data": 14, "pg_database_owner": 14,
        "pg_checkpoint": 15, "pg_use_reserved_connections": 16, "pg_create_subscription": 16,
        "pg_maintain": 17, "pg_signal_autovacuum_worker": 18,
      ]
      return node.text("rolename").flatMap { name in
        roles[name].map {
          ServerFeature(name: "the role \(name)", version: $0, offset: node.offset)
        }
      }
    default: return nil
    }
  }

  /// A type that a version brought.
  private init?(type node: SyntaxNode) {
    let type = node.kind == "TypeName" ? node.fields : node.fields["typeName"]
    guard let name = type?.names("names").last, let version = Self.types[name] else { return nil }
    self.init(name: "the type \(name)", version: version, offset: type?.offset)
  }

  /// An option in a list of options that a version brought.
  private init?(option: SyntaxNode, of statement: SyntaxNode) {
    guard let name = option.text("defname"), let version = Self.options[statement.kind]?[name]
    else { return nil }
    self.init(name: "the option \(name)", version: version, offset: option.offset)
  }

  private static let types: [String: Int] = [
    "int4multirange": 14, "int8multirange": 14, "nummultirange": 14, "datemultirange": 14,
    "tsmultirange": 14, "tstzmultirange": 14, "xid8": 13, "pg_snapshot": 13, "regcollation": 13,
    "jsonpath": 12, "macaddr8": 10,
  ]

  private static let options: [String: [String: Int]] = [
    "CreateSubscriptionStmt": [
      "binary": 14, "streaming": 14, "two_phase": 15, "disable_on_error": 15, "origin": 16,
      "password_required": 16, "run_as_owner": 16, "failover": 17,
    ],
    "VacuumStmt": [
      "parallel": 13, "index_cleanup": 12, "truncate": 12, "skip_locked": 12, "process_toast": 14,
      "process_main": 16, "skip_database_stats": 16, "only_database_stats": 16,
      "buffer_usage_limit": 16,
    ],
    "ReindexStmt": ["tablespace": 14],
    "CreatedbStmt": [
      "strategy": 15, "locale_provider": 15, "icu_locale": 15, "oid": 15, "icu_rules": 16,
      "builtin_locale": 17,
    ],
    "CreateRangeStmt": ["multirange_type_name": 14],
    "ExplainStmt": ["settings": 12, "wal": 13, "generic_plan": 16, "memory": 17, "serialize": 17],
    "CopyStmt": ["default": 16, "on_error": 17, "log_verbosity": 17, "reject_limit": 18],
  ]

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
    "int4multirange": 14, "int8multirange": 14, "nummultirange": 14, "datemultirange": 14,
    "tsmultirange": 14, "tstzmultirange": 14, "multirange": 14, "bit_count": 14, "trim_array": 14,
    "unistr": 14, "regexp_instr": 15, "gcd": 13, "lcm": 13, "min_scale": 13, "date_add": 16,
    "date_subtract": 16, "erf": 16, "erfc": 16, "pg_input_is_valid": 16, "gamma": 18, "lgamma": 18,
    "crc32": 18, "crc32c": 18, "array_reverse": 18, "uuid_extract_version": 17,
    "uuid_extract_timestamp": 17, "random_normal": 16, "array_sample": 16, "array_shuffle": 16,
    "any_value": 16,
    "to_bin": 17, "to_oct": 17, "uuidv4": 18, "uuidv7": 18, "array_sort": 18, "casefold": 18,
  ]
}
