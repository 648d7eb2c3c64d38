import Migrations
import SchemaTools

/// The settings that a command works with, each with its default.
///
/// `Setting.all` declares how each is named in migrate.conf and in the environment;
/// `Configuration.load` fills them in.
struct Configuration: Sendable, Hashable {
  var url = "sqlite:///migrate.db"
  /// Whether `url` was set, and is not the one that stands in for it.
  var isURLSet = false
  /// Why `url` must be set here; nil where the default will do.
  var reasonAgainstDefaultURL: String?
  /// The server for scratch databases; nil for that of `url`.
  var scratchURL: String?
  var versions = "versions"
  var recursive = false
  /// Where compiled Swift migrations, and schemas that they make, are kept; empty for the user's own cache.
  var cache = ""
  /// The schema of the two tables; nil for the first of the connection's search path.
  var versionTableSchema: String?
  var versionTable = "migrate_version"
  var historyTable = "migrate_history"
  /// What the schema should be, for `revision --autogenerate`.
  var schema = SchemaSourceList()
  /// The program that reads PostgreSQL's schema; nil for one of the server's version.
  var pgDump: String?
  /// The file that a run writes the schema to; nil for none.
  var dumpAfterUpgrade: String?
  var applicationName = "migrate"
  /// How long to wait for a database that cannot be reached.
  var wait: Duration = .zero
  var connectTimeout: Duration = .seconds(10)
  /// How long to wait for another runner.
  var lockWait: Duration = .seconds(5 * 60)
  /// The `lock_timeout` of the first attempt at a migration.
  var lockTimeout: Duration = .milliseconds(100)
  /// The longest `lock_timeout` that attempts grow to.
  var lockTimeoutMax: Duration = .seconds(1)
  /// How long to go on attempting.
  var lockRetryFor: Duration = .seconds(10 * 60)
  /// When to end sessions that block a migration while idle in a transaction; zero for never.
  var killBlockersAfter: Duration = .zero
  /// Zero when statements may take as long as they like.
  var statementTimeout: Duration = .zero
  var idleInTransactionTimeout: Duration = .seconds(60)
  var singleTransaction = false
  var pipeline = true
  var advisoryLock = true
  var logFormat = LogFormat.text
  var metrics = MetricsFormat.none
  /// How the files of new revisions are called.
  var fileTemplate = FileNameTemplate.standard
  /// The directory of the templates of new revisions.
  var templates = "templates"
  /// The version of the server that migrations are held against; nil for that of the database.
  var serverVersion: ServerVersion?
  /// What the migrations are linted as; nil for what the URL says.
  var lintDialect: BackEnd?
  var lintIgnore: [RuleName] = []
  var lintRules: [RuleName] = []
  var lintSeverity: [RuleSeverity] = []
  /// The database whose statistics turn findings into estimates.
  var lintAgainst: String?
  /// Up to which size a table is small.
  var lintSmallTable = ByteCount(megabytes: 1)
  /// The directory of seeds.
  var seeds = "seeds"
  /// Whether the database is one on which nothing may be tried out.
  var production = false
  /// What is done around runs and migrations.
  var hooks = HookSettings()
  /// Whether the commands among them find the database's URL in their environment.
  var hooksFindURL = false
  /// What `${NAME}` stands for in SQL files with placeholders, apart from the process's environment.
  var placeholders: [String: String] = [:]
}
