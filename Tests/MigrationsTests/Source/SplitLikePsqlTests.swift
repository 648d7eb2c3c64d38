import Migrations
import Support
import Testing

/// Our statements against those that psql sends to a server for the same files.
@Suite struct SplitLikePsqlTests {
  @Test("files full of traps are cut where psql cuts them")
  func traps() throws {
    try compare(
      [
        "SELECT 1; SELECT 'a;''b' ;; -- a; 'b\n/* c; /* d; */ e; */ SELECT 2 -- f;\n;SELECT 3",
        #"SELECT E'a\';b', e'\\', U&'\0041;', U&"d\0061;" FROM (SELECT 1 AS "da;") x;SELECT 2;"#,
        "SELECT $$a;$$, $t$;$$;$t;$t$, $é$;$é$; SELECT 1 AS a$$; SELECT 2 AS b$$;",
        "SELECT B'0', X'f', N'a;', 'a\\'; SELECT 'b'\n'c;'; SELECT 2;",
        "SELECT 1 -- a;\r + 2; SELECT 3;\r\nSELECT 4;\r\n",
        "SELECT 1 */* ; */2; SELECT 3-- ;\n-1; SELECT 4 /*/;/**/*/ + 1;",
        "CREATE TEMP TABLE a (b int);CREATE RULE r AS ON INSERT TO a DO (SELECT 1; SELECT 2;);",
        """
        CREATE FUNCTION pg_temp.f(a int) RETURNS int LANGUAGE sql
        BEGIN ATOMIC
          SELECT CASE WHEN a > 0 THEN 1 ELSE 0 END;
          SELECT 2;
        END;
        SELECT 1; CREATE OR REPLACE PROCEDURE pg_temp.p() BEGIN ATOMIC SELECT 1; END; SELECT 2;
        """,
        "CREATE FUNCTION pg_temp.g() RETURNS int AS $f$ BEGIN RETURN 1; END; $f$ LANGUAGE plpgsql;",
        "BEGIN; SELECT 1; END; SELECT :unset, (ARRAY[1, 2])[1:2], 1::int; SELECT 5;",
        // psql looks at the setting at the start of each line.
        "SET standard_conforming_strings = off;\nSELECT 'a\\';b'; SELECT X'a', B'1';"
          + "RESET standard_conforming_strings;\nSELECT 'a\\'; SELECT 1;",
        "SET standard_conforming_strings = off;\nSET standard_conforming_strings = on;\nSELECT '\\';",
        """
        CREATE TEMP TABLE c (d text);
        COPY c FROM stdin;
        a;b'
        \\\\.
        \\N
        \\.
        COPY c (d) FROM STDIN WITH (FORMAT csv); -- rows
        "x;"
        \\.
        SELECT count(*) FROM c;
        COPY c TO STDOUT; SELECT 1;
        """,
        "\u{FEFF}SELECT 1;\nSELECT 'no semicolon' -- end",
      ])
  }

  @Test("random text is cut where psql cuts it", arguments: 1...3)
  func randomText(seed: UInt64) throws {
    let words = [
      ";", ";", ";", "CREATE", "FUNCTION", "OR", "REPLACE", "procedure", "CREATE FUNCTION f()",
      "; END",
      "atomic", "x", "1", "$1", "(", ")", "(", ")", "'a;'", "E'b\\';'", "U&'c;'", "\"d;\"", "B'1'",
      "$$e;$$", "$f$;$$;$f$", "-- g;\n", "/* h; /* i; */ */", "\n", ",", "*", "-", "+", "::", "E''",
      "$", "N'j;'",
    ]
    var generator = SeededGenerator(seed: seed)
    let texts = (0..<150).map { _ in
      // What opens at the end is closed, as we refuse what psql would send half.
      var text = (0..<25).map { _ in
        (words.randomElement(using: &generator) ?? "") + (Bool.random(using: &generator) ? " " : "")
      }
      // psql counts what opens a body, we do not: one of them is all that may stand in one.
      text.insert(
        " BEGIN /**/ ATOMIC SELECT CASE WHEN CASE WHEN a THEN 1 END > 0 THEN 1 END; ",
        at: Int.random(in: 0...25, using: &generator))
      return text.joined()
    }
    try compare(texts.filter { (try? split($0)) != nil })
  }

  @Test("begin and end as names are those of the server, which psql counts as those of a body")
  func namesInBodies() throws {
    let bodies = [
      "SELECT begin, t.end, t.begin AS end FROM t", "SELECT game.begin(), begin(1)",
      "SELECT 1 begin", "SELECT 1 AS end", "SELECT \"end\", \"begin\" FROM \"END\"",
      "SELECT CASE WHEN a THEN CASE b WHEN 1 THEN 2 END ELSE 3 END AS end FROM begin",
      "INSERT INTO begin VALUES ((SELECT t.end FROM t))", "SELECT 1 AS /* ; */ end -- ; end;\n",
      "RETURN (SELECT begin)", "SELECT ';', $$; end$$, E'; end'", "SELECT begin atomic FROM t",
    ]
    for body in bodies {
      for create in [
        "CREATE FUNCTION begin(begin int, atomic int) RETURNS begin LANGUAGE sql BEGIN ATOMIC",
        "create or replace procedure game.end() begin -- ;\n atomic",
      ] {
        let first = "\(create) \(body); END"
        let second = "\(create) \(body);\n\(body); end"
        let empty = "\(create) END"
        #expect(
          try split("\(first);\(second); \(empty); SELECT 1; END; SELECT 2").map(\.text)
            == [first, second, empty, "SELECT 1", "END", "SELECT 2"], "\(body)")
      }
    }
    let old = "CREATE FUNCTION begin() RETURNS int LANGUAGE sql AS $$SELECT 1; END$$"
    #expect(try split(old + "; SELECT 1").map(\.text) == [old, "SELECT 1"])
    #expect(throws: Problem.self) {
      try split("CREATE FUNCTION f() BEGIN ATOMIC SELECT 1; SELECT 2")
    }
  }

  private func compare(_ texts: [String]) throws {
    let directory = try ScratchDirectory()
    let paths = try texts.enumerated().map { try directory.write("\($0).sql", Array($1.utf8)) }
    let sent = try Psql().statements(of: paths)
    try #require(sent.count == texts.count)
    for (text, sent) in zip(texts, sent) {
      let text = text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
      // psql leaves out blank lines, ours keeps them for the sake of error positions.
      let ours = try split(text).map(\.text.withoutBlankLines)
      let theirs = sent.filter { !["", ";"].contains($0.withoutLeadingComments) }
        .map(\.withoutBlankLines)
      try #require(ours.count == theirs.count, "\(text)\n\(ours)\n\(theirs)")
      for (our, their) in zip(ours, theirs) {
        #expect(isSameStatement(their, as: our), "\(text)")
      }
    }
  }
}

extension String {
  fileprivate var withoutBlankLines: String { replacing(/\n\n+/, with: "\n") }
}
