import Testing

@testable import Migrations

@Suite struct ValueMaskTests {
  private func masked(_ text: String, _ values: KeyValuePairs<String, String>) -> String {
    var mask = ValueMask()
    for (name, value) in values { mask.add(value, as: "${\(name)}") }
    return mask.masked(text)
  }

  @Test(
    "a value is masked in each form in which a database shows it",
    arguments: [
      ("Hunter2", #"column "hunter2" and "HUNTER2" do not exist"#),
      ("it's so", #"near 'it''s so' or E'it\'s so' or "it's so""#),
      ("it''s so", #"near "it's so""#), (#"it''s\\so"#, #"type integer: "it's\so""#),
      (#"a"b"c"#, #"role "a""b""c" and "a"b"c""#),
      (#"back\slash"#, #"E'back\\slash' and 'back\slash'"#), (#"new\nline"#, "(new\nline)"),
      ("new\nline", #"E'new\nline' and "new\#nline""#), (#"\x41bcd\105"#, "abcdE"),
      (#"caf\u00e9"#, "café"), ("  padded  ", #"near "padded""#), ("ÄÖÜß", #"Key (ÄÖÜß)"#),
      (
        String(repeating: "s3", count: 50),
        #"relation ""# + String(repeating: "s3", count: 31) + "s"
      ),
    ])
  func forms(value: String, text: String) {
    let masked = masked(text, ["X": value])
    #expect(masked.contains("${X}"))
    for part in ["hunter2", "it", "so", "back", "new", "bcd", "caf", "padded", "s3", "Ü"] {
      #expect(
        !masked.lowercased().contains(part) || !value.lowercased().contains(part), "\(masked)")
    }
  }

  @Test(
    "of a long value parts are masked too where a server shows them alone",
    arguments: [
      (#"syntax error at or near "horse""#, #"syntax error at or near "${X}""#),
      ("erreur près de « horse »", "erreur près de « ${X} »"),
      ("JSON data, line 1: ...ct horse battery...", "JSON data, line 1: ...${X}..."),
      ("unterminated: t horse battery", "unterminated: ${X}"),
      ("line 1: corr...", "line 1: ${X}..."),
      (#"column "hors" and a horse"#, #"column "${X}" and a horse"#),
      (#"column "horses""#, #"column "horses""#), (#"column "id""#, #"column "id""#),
    ])
  func parts(text: String, shown: String) {
    var mask = ValueMask()
    mask.add("correct horse battery", as: "${X}")
    mask.add("short", as: "${Y}")
    #expect(mask.masked(text, includesParts: true) == shown)
    #expect(mask.masked(#"a "shor""#, includesParts: true) == #"a "shor""#)
  }

  @Test("values that overlap or hold one another leave nothing of themselves")
  func overlaps() {
    #expect(masked("(abcdefgh)", ["A": "abcdef", "B": "defgh"]) == "(${A}${B})")
    #expect(masked("secret-long secret", ["A": "secret", "B": "secret-long"]) == "${B} ${A}")
    #expect(masked("aaaaa", ["A": "aaaa"]) == "${A}${A}")
    #expect(masked("same", ["A": "same", "B": "same"]).contains("same") == false)
  }

  @Test("a short value is masked only where it stands alone")
  func short() {
    let values: KeyValuePairs = ["N": "ab"]
    #expect(masked("a table has abilities", values) == "a table has abilities")
    #expect(
      masked(#"value "ab", Key (x)=(AB), 'ab'"#, values) == #"value "${N}", Key (x)=(${N}), '${N}'"#
    )
    #expect(masked("", ["N": ""]) == "")
  }
}
