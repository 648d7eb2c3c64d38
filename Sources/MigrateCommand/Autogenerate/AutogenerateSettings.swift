import SchemaChange

/// What becomes of statements that lose rows, in generated revisions.
enum DropPolicy: String, SettingChoice {
  /// They wait for a deployment, in a revision of their own.
  case contract
  /// They are among the other statements.
  case inline
  /// Nothing is generated.
  case refuse
}

extension ObjectPattern: SettingWord {
  init?(word: String) { self.init(word) }

  var word: String { text }
  static var expectation: String {
    "a kind and a name, such as \"schema audit\" or \"table public.tmp_*\""
  }
}
