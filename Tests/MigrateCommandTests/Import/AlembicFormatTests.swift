import Migrations
import Testing

@testable import MigrateCommand

/// What is read of Alembic's files where Alembic cannot be run.
@Suite("Import of Alembic's graph")
struct AlembicFormatTests {
  private static let files: KeyValuePairs<String, String> = [
    "versions/f1_base.py": """
    \"""Create the first tables.

    Revision ID: f1
    Create Date: 2024-03-01 10:00:00
    \"""
    revision: str = "f1"
    down_revision: Union[str, Sequence[str], None] = None
    branch_labels = ("billing",)
    depends_on = None

    def upgrade():
        op.execute('''
    revision = 'not this one'
        ''')
    """,
    "versions/a2_left.py":
      "'''left\n\nCreate Date: 2024-03-02 10:00\n'''\nrevision = 'a2'\ndown_revision = 'f1'\n",
    "versions/b3_right.py":
      "'''right\n\nCreate Date: 2024-03-03 10:00\n'''\nrevision = 'b3'\ndown_revision = 'f1'  # x\n",
    "versions/c4_join.py": """
    'join'
    revision = 'c4'
    down_revision = (
        'a2',  # left
        'b3',
    )
    """,
    "versions/d5_other.py": """
    revision = "d5"
    down_revision = None
    depends_on = ["c4"]
    """,
    "env.py": "from alembic import context\n",
  ]

  @Test("parents, merges, labels, dependencies and dates are kept, in an order that can be applied")
  func graph() async throws {
    let history = try await convert(Self.files)
    #expect(
      history.revisions.suffix(4) == ["a2", "b3", "c4", "d5"] || history.revisions[0] == "f1")
    let files = Dictionary(uniqueKeysWithValues: history.migrations.map { ($0.version, $0.file) })
    #expect(files["f1"]?.downRevisions == [])
    #expect(files["f1"]?.branchLabels == ["billing"])
    #expect(files["f1"]?.message == "Create the first tables.")
    #expect(files["f1"]?.comments == ["Create Date: 2024-03-01 10:00:00"])
    #expect(files["c4"]?.downRevisions == ["a2", "b3"])
    #expect(files["d5"]?.dependencies == ["c4"])
    #expect(history.names.contains { $0.hasSuffix("_join.sql") })
  }

  @Test("without Alembic no step is empty: each is to be written, and is refused until then")
  func todo() async throws {
    let history = try await convert(Self.files)
    #expect(history.reviewItems.count == 6)
    #expect(history.reviewTexts[0].hasPrefix("old: Alembic printed no SQL (there is no Python"))
    for body in history.bodies {
      #expect(body.hasPrefix("-- migrate:up\n-- migrate:todo old/versions/"))
      #expect(!body.contains("migrate:down"))
    }
  }

  @Test("a value that is known only when the file runs is named")
  func computed() async {
    await #expect {
      try await convert(["a.py": "revision = 'a'\ndown_revision = None\nbranch_labels = (LABEL,)\n"]
      )
    } throws: { error in
      "\(error)".hasPrefix("old/a.py:3: `branch_labels` is known only when the file runs")
    }
  }

  @Test("a parent that is missing is reported with the file that names it")
  func missingParent() async {
    await #expect {
      try await convert(["a.py": "revision = 'a'\ndown_revision = 'zz'\n"])
    } throws: { error in
      "\(error)".hasPrefix("old/a.py:1: down_revision zz is not a revision here")
    }
  }
}
