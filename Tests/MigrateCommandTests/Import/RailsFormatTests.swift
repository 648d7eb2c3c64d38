import Foundation
import Support
import Testing

@testable import MigrateCommand

@Suite("Import of a Rails structure")
struct RailsFormatTests {
  private static let structure = """
    \\restrict abc
    SET check_function_bodies = false;
    SELECT pg_catalog.set_config('search_path', '', false);
    CREATE TABLE public.schema_migrations (version character varying NOT NULL);
    CREATE TABLE public.items (id bigint NOT NULL, name text DEFAULT 'a;b');
    SET search_path TO "$user", public;

    INSERT INTO "schema_migrations" (version) VALUES
    ('20240301000000'),
    ('20240101000000'),
    ('7');
    \\unrestrict abc

    """

  @Test("the structure is the first revision, and what it does not hold yet follows it")
  func structure() async throws {
    let history = try await convert(
      ["db/structure.sql": Self.structure],
      others: [
        "db/migrate/007_old.rb", "db/migrate/20240101000000_items.rb",
        "db/migrate/20240401000000_add_price.rb",
        "app/models/item.rb",
      ])
    #expect(history.names == ["20240301000000_structure.sql", "20240401000000_add_price.sql"])
    #expect(
      history.reviewTexts == [
        "old/db/migrate/20240401000000_add_price.rb:1: is a program in Ruby that db/structure.sql"
          + " does not hold yet; write what it does in SQL or as a Swift migration"
      ])
    #expect(!history.bodies[0].contains("restrict"))
    #expect(history.notes[0].hasPrefix("the first revision stands for 3 migrations"))
  }

  @Test("without a structure the message says how to get one")
  func noStructure() async {
    await #expect {
      try await convert([:], from: "rails", others: ["db/schema.rb"])
    } throws: { error in
      "\(error)".contains("config.active_record.schema_format = :sql")
    }
  }

  @Test("the imported structure is what psql makes of the file")
  func replay() async throws {
    let expected = try await TestDatabase.with(.postgreSQL) { database in
      let sql = Self.structure.split(separator: "\n").filter { !$0.hasPrefix("\\") }
      try await database.query(sql.joined(separator: "\n"))
      return try await database.schema()
    }
    try await TestDatabase.with(.postgreSQL) { database async throws in
      try database.directory.write(["db/structure.sql": Self.structure])
      #expect(try await database.migrate("import", ".").exitCode == 0)
      #expect(try await database.migrate("upgrade", "head").exitCode == 0)
      #expect(try await database.schema() == expected)
      #expect(try await database.query("SELECT count(*) FROM schema_migrations") == "3")
    }
  }
}
