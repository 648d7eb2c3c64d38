import Foundation
import Migrations
import SchemaTools
import Testing

/// A migration that a rule finds something in, or must not.
struct RuleExample: Sendable, CustomTestStringConvertible {
  /// The name of the rule.
  let rule: String
  /// The statements of the up migration, or the whole file when it begins with a comment.
  let sql: String
  /// Migrations between the schema of all examples and this one, which have run already.
  var earlier: [String] = []
  /// Migrations that run with this one, before it.
  var before: [String] = []
  /// Migrations that run with this one, after it.
  var after: [String] = []
  var settings = LintSettings()
  /// Whether the statements can be run for a trace.
  var isTraced = true

  init(
    _ rule: String, _ sql: String, earlier: [String] = [], before: [String] = [],
    after: [String] = [], serverVersion: Int? = nil, statementTimeout: Duration? = nil,
    isTraced: Bool = true
  ) {
    (self.rule, self.sql, self.isTraced) = (rule, sql, isTraced)
    (self.earlier, self.before, self.after) = (earlier, before, after)
    settings = LintSettings(
      serverVersion: serverVersion, statementTimeout: statementTimeout, addedRules: [rule])
  }

  var testDescription: String { "\(rule): \(sql)" }

  /// The revision that the example is.
  static let revision = "5000"

  /// What the rule finds in the example.
  func findings() async throws -> [Finding] {
    var project = LintProject(settings: settings)
    project.files["0001_schema.sql"] = "-- migrate:up\n" + Self.schema
    for (index, text) in earlier.enumerated() {
      project.files["\(1000 + index)_earlier.sql"] = Self.file(text)
    }
    for (index, text) in before.enumerated() {
      project.files["\(4000 + index)_before.sql"] = Self.file(text)
    }
    project.files["\(Self.revision)_example.sql"] = Self.file(sql)
    for (index, text) in after.enumerated() {
      project.files["\(6000 + index)_after.sql"] = Self.file(text)
    }
    project.linted = Set(
      project.files.keys.map { String($0.prefix { $0 != "_" }) }.filter { $0 >= "4000" })
    return try await project.findings().filter { $0.rule == rule && $0.revision == Self.revision }
  }

  /// The statements of the up migration.
  var up: String {
    let body = sql.hasPrefix("--") ? sql.components(separatedBy: "-- migrate:up").last ?? "" : sql
    let lines = body.split(separator: "\n", omittingEmptySubsequences: false)
    let options = sql.hasPrefix("--") ? 1 : 0
    return lines.dropFirst(options).prefix { !$0.hasPrefix("-- migrate:down") }
      .joined(separator: "\n")
  }

  private static func file(_ text: String) -> String {
    text.hasPrefix("--") ? text : "-- migrate:up\n\(text)\n"
  }

  /// What has run before all examples.
  static let schema = """
    CREATE TABLE owner (id integer PRIMARY KEY, name text);
    CREATE TABLE item (
      id integer PRIMARY KEY, a integer, b integer, name varchar(10), price numeric(10,2),
      at timestamp, owner_id integer, kind char(3), size integer CHECK (size > 0), doc jsonb,
      label text, code bigint NOT NULL DEFAULT 0);
    CREATE INDEX item_a ON item (a);
    CREATE UNIQUE INDEX item_b ON item (b);
    CREATE INDEX item_at ON item (at);
    ALTER TABLE item ADD CONSTRAINT item_label CHECK (label IS NOT NULL);
    ALTER TABLE item ADD CONSTRAINT item_late CHECK (a > 0) NOT VALID;
    CREATE TABLE event (id integer, at date) PARTITION BY RANGE (at);
    CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
    CREATE TABLE event_2 (id integer, at date);
    CREATE TABLE event_3 (id integer, at date NOT NULL,
      CONSTRAINT bounds CHECK (at >= '2028-01-01' AND at < '2029-01-01'));
    CREATE MATERIALIZED VIEW total AS SELECT count(*) AS n FROM item;
    CREATE UNIQUE INDEX total_n ON total (n);
    CREATE DOMAIN positive AS integer;
    CREATE TYPE mood AS ENUM ('good', 'bad');
    CREATE SCHEMA shop;

    """
}
