/// Parsers of text search.
struct TextSearchParserKind: Kind {
  let kind = FactKind.textSearchParser

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_ts_parser'::regclass::oid, p.oid, 0, s.name AS p1, quote_ident(p.prsname) AS p2,
        concat_ws(', ', 'START = ' || p.prsstart, 'GETTOKEN = ' || p.prstoken, 'END = ' || p.prsend,
          'LEXTYPES = ' || p.prslextype, 'HEADLINE = ' || nullif(p.prsheadline::oid, 0)::regproc) AS definition
      FROM pg_ts_parser p JOIN space s ON s.oid = p.prsnamespace
      WHERE \(CatalogScope.isNoMember("pg_ts_parser", "p"))
      """
    ]
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [ChangeStatement("CREATE \(phrase(fact, sql)) (\(fact["definition"] ?? ""))")]
  }
}

/// Templates of dictionaries.
struct TextSearchTemplateKind: Kind {
  let kind = FactKind.textSearchTemplate

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_ts_template'::regclass::oid, t.oid, 0, s.name AS p1, quote_ident(t.tmplname) AS p2,
        concat_ws(', ', 'INIT = ' || nullif(t.tmplinit::oid, 0)::regproc, 'LEXIZE = ' || t.tmpllexize)
          AS definition
      FROM pg_ts_template t JOIN space s ON s.oid = t.tmplnamespace
      WHERE \(CatalogScope.isNoMember("pg_ts_template", "t"))
      """
    ]
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [ChangeStatement("CREATE \(phrase(fact, sql)) (\(fact["definition"] ?? ""))")]
  }
}

/// Dictionaries of text search.
struct TextSearchDictionaryKind: Kind {
  let kind = FactKind.textSearchDictionary

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_ts_dict'::regclass::oid, d.oid, 0, s.name AS p1, quote_ident(d.dictname) AS p2,
        (SELECT CASE t.tmplnamespace WHEN 'pg_catalog'::regnamespace THEN '' ELSE t.tmplnamespace::regnamespace || '.' END
          || quote_ident(t.tmplname) FROM pg_ts_template t WHERE t.oid = d.dicttemplate) AS template,
        d.dictinitoption AS options
      FROM pg_ts_dict d JOIN space s ON s.oid = d.dictnamespace
      WHERE \(CatalogScope.isNoMember("pg_ts_dict", "d"))
      """
    ]
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    let options = fact["options"].map { ", \($0)" } ?? ""
    return [
      ChangeStatement(
        "CREATE \(phrase(fact, sql)) (TEMPLATE = \(fact["template"] ?? "")\(options))")
    ]
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    guard old["template"] == new["template"] else { return .replace }
    let gone = SQLWriter.dictionaryOptions(old["options"])
      .filter { SQLWriter.dictionaryOptions(new["options"])[$0.key] == nil }.keys.sorted()
    let list = gone + (new["options"].map { [$0] } ?? [])
    return .inPlace([
      ChangeStatement("ALTER \(phrase(new, sql)) (\(list.joined(separator: ", ")))")
    ])
  }
}

extension SQLWriter {
  /// `a = 'x', b = 'y'` by name.
  static func dictionaryOptions(_ text: String?) -> [String: String] {
    var result: [String: String] = [:]
    for match in (text ?? "").matches(of: #/("(?:[^"]|"")+"|\w+) = ('(?:[^']|'')*'|[^,]+)/#) {
      result[String(match.1)] = String(match.2)
    }
    return result
  }
}

/// Configurations of text search, with what each kind of token goes through.
struct TextSearchConfigurationKind: Kind {
  let kind = FactKind.textSearchConfiguration

  func queries(_ version: Int) -> [String] {
    [
      """
      SELECT 'pg_ts_config'::regclass::oid, c.oid, 0, s.name AS p1, quote_ident(c.cfgname) AS p2,
        (SELECT p.prsnamespace::regnamespace || '.' || quote_ident(p.prsname) FROM pg_ts_parser p
          WHERE p.oid = c.cfgparser) AS parser,
        (SELECT string_agg(m.line, E'\\n' ORDER BY m.line) FROM (
          SELECT t.alias || ' WITH ' || string_agg(m.mapdict::regdictionary::text, ', ' ORDER BY m.mapseqno) AS line
          FROM pg_ts_config_map m, LATERAL ts_token_type(c.cfgparser) t
          WHERE m.mapcfg = c.oid AND t.tokid = m.maptokentype GROUP BY t.alias) m) AS mappings
      FROM pg_ts_config c JOIN space s ON s.oid = c.cfgnamespace
      WHERE \(CatalogScope.isNoMember("pg_ts_config", "c"))
      """
    ]
  }

  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [ChangeStatement("CREATE \(phrase(fact, sql)) (PARSER = \(fact["parser"] ?? ""))")]
      + mappings(from: Fact(fact.id), to: fact, sql)
  }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change {
    old["parser"] == new["parser"] ? .inPlace(mappings(from: old, to: new, sql)) : .replace
  }

  private func mappings(from old: Fact, to new: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    func lines(_ fact: Fact) -> [String: String] {
      let lines = fact["mappings"]?.components(separatedBy: "\n") ?? []
      return Dictionary(
        uniqueKeysWithValues: lines.map { line in
          let parts = line.components(separatedBy: " WITH ")
          return (parts[0], parts[1])
        })
    }
    let (before, after) = (lines(old), lines(new))
    let alter = "ALTER \(phrase(new, sql))"
    return before.keys.filter { after[$0] == nil }.sorted()
      .map { ChangeStatement("\(alter) DROP MAPPING FOR \($0)") }
      + after.filter { before[$0.key] != $0.value }.sorted { $0.key < $1.key }
      .map { token, dictionaries in
        let verb = before[token] == nil ? "ADD" : "ALTER"
        return ChangeStatement("\(alter) \(verb) MAPPING FOR \(token) WITH \(dictionaries)")
      }
  }
}
