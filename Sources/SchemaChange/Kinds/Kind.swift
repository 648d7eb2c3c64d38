/// Everything that is known about one kind of facts: how it is read, made, changed and dropped.
protocol Kind: Sendable {
  var kind: FactKind { get }

  /// The queries that read the facts of this kind, for a major version of the server: three columns with the
  /// object's number (catalog, object, part), then `p1`, `p2`, … with the path, then an attribute a column.
  func queries(_ version: Int) -> [String]

  /// The statements that make it.
  func create(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement]

  /// The statements that drop it.
  func drop(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement]

  /// How one becomes the other.
  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change

  /// The attributes that are only compared, not generated.
  var compared: Set<Fact.Attribute> { get }

  /// Whether it can have a comment, a label or privileges of its own.
  var takesComments: Bool { get }

  /// What a statement such as COMMENT ON calls it.
  func phrase(_ fact: Fact, _ sql: SQLWriter) -> String
}

extension Kind {
  var compared: Set<Fact.Attribute> { [] }

  var takesComments: Bool { true }

  func change(from old: Fact, to new: Fact, _ sql: SQLWriter) -> Change { .replace }

  func phrase(_ fact: Fact, _ sql: SQLWriter) -> String {
    "\(kind.title.uppercased()) \(sql.name(fact.id))"
  }

  func drop(_ fact: Fact, _ sql: SQLWriter) -> [ChangeStatement] {
    [ChangeStatement("DROP \(phrase(fact, sql))")]
  }
}

/// How a fact becomes another of the same identity.
enum Change {
  /// By statements that leave it where it is.
  ///
  /// `disturbing`: whatever needs it and is of these kinds must not be there meanwhile, and is made again.
  case inPlace([ChangeStatement], disturbing: Set<FactKind> = [])
  /// By dropping it, with what needs it, and making it again.
  case replace
  /// Not at all; says why and what to write by hand.
  case refuse(String)
}

/// A statement of a plan.
package struct ChangeStatement: Sendable, Hashable {
  /// The text without the semicolon.
  package var sql: String
  /// What goes into another statement when both are made together: a column into its table.
  var clause: String?
  /// Whether it must not be in a transaction with others.
  package var runsAlone = false
  /// What somebody has to write before it can run.
  package var todo: String?
  /// Whether what it adds cannot be used before it is committed (a value of an enum).
  package var commitsBeforeUse = false
  /// What is lost for good, for people: `the rows of table x`.
  package var loses: String?
  /// What people have to know about it before they run it.
  package var note: String?
  /// The placeholders in it, for values that nobody may read.
  package var values: [String] = []
  /// The line before it that makes it run batch by batch.
  package var directive: String?

  package init(
    _ sql: String, clause: String? = nil, commitsBeforeUse: Bool = false, loses: String? = nil,
    runsAlone: Bool = false, todo: String? = nil, values: [String] = [], directive: String? = nil
  ) {
    self.sql = sql
    self.runsAlone = runsAlone
    self.todo = todo
    self.clause = clause
    self.commitsBeforeUse = commitsBeforeUse
    self.loses = loses
    self.values = values
    self.directive = directive
  }
}

/// All kinds, in the order in which they are read.
enum KindTable {
  static let all: [any Kind] = [
    SchemaKind(), ExtensionKind(), LanguageKind(), AccessMethodKind(),
    ForeignDataWrapperKind(), ForeignServerKind(), UserMappingKind(),
    CollationKind(), ConversionKind(), TextSearchParserKind(), TextSearchTemplateKind(),
    TextSearchDictionaryKind(), TextSearchConfigurationKind(),
    ShellTypeKind(), BaseTypeKind(), EnumKind(), CompositeTypeKind(), CompositeAttributeKind(),
    DomainKind(), DomainConstraintKind(),
    RangeKind(),
    SequenceKind(), RoutineKind(), AggregateKind(), CastKind(), TransformKind(),
    OperatorKind(), OperatorFamilyKind(), OperatorClassKind(),
    TableKind(), ColumnKind(), DefaultKind(), ConstraintKind(kind: .tableConstraint),
    ConstraintKind(kind: .foreignKey), IndexKind(), TableMarkKind(kind: .replicaIdentity),
    TableMarkKind(kind: .clusterOrder), StatisticsKind(),
    ViewKind(kind: .view), ViewKind(kind: .materializedView), ViewDefaultKind(), RuleKind(),
    TriggerKind(), PolicyKind(), EventTriggerKind(),
    PublicationKind(), PublicationTableKind(), PublicationSchemaKind(), SubscriptionKind(),
    OwnerKind(), CommentKind(), SecurityLabelKind(), PrivilegesKind(), DefaultPrivilegesKind(),
  ]

  private static let byKind = Dictionary(uniqueKeysWithValues: all.map { ($0.kind, $0) })

  /// What is known about a kind.
  static func rules(of kind: FactKind) -> any Kind {
    guard let rules = byKind[kind] else { preconditionFailure("no rules for \(kind)") }
    return rules
  }

  /// What of a kind is not read for a purpose.
  static func attributes(of kind: FactKind, leftOutFor scope: FactScope) -> Set<Fact.Attribute> {
    if !scope.isForComparison { return byKind[kind]?.compared ?? [] }
    // Rows come by themselves where a program refreshes the view, so that they are no drift.
    return scope == .definitions && kind == .materializedView ? ["has_no_data"] : []
  }

  /// Whether a fact is there in every database and nothing that a migration makes.
  static func isLeftOut(_ id: FactID, for scope: FactScope) -> Bool {
    !scope.isForComparison && id == FactID(.extensionModule, ["plpgsql"])
  }
}
