import Migrations

/// The words that are no names unless they are quoted.
enum ReservedWords {
  /// Those that `pg_get_keywords()` of PostgreSQL 18 marks as reserved, also those that may be the name
  /// of a function or a type.
  static let all: Set<String> = Set(
    """
    all analyse analyze and any array as asc asymmetric authorization binary both case cast check \
    collate collation column concurrently constraint create cross current_catalog current_date \
    current_role current_schema current_time current_timestamp current_user default deferrable desc \
    distinct do else end except false fetch for foreign freeze from full grant group having ilike in \
    initially inner intersect into is isnull join lateral leading left like limit localtime \
    localtimestamp natural not notnull null offset on only or order outer overlaps placing primary \
    references returning right select session_user similar some symmetric system_user table \
    tablesample then to trailing true union unique user using variadic verbose when where window with
    """.split(separator: " ").map(String.init))
}

extension ObjectName {
  /// The name as it is to be written in SQL, quoted where that is needed.
  var sql: String {
    schema.map { "\(sqlName($0)).\(sqlName(name))" } ?? sqlName(name)
  }
}

/// A name as it is to be written in SQL, quoted where that is needed.
func sqlName(_ name: String) -> String { SQLText.name(name, reserved: ReservedWords.all) }
