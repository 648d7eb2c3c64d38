import Testing

@testable import SchemaTools

@Suite("Names that PostgreSQL gives")
struct GeneratedNameTests {
  @Test("are cut to 63 bytes at the longer part")
  func cut() {
    #expect(generatedName(table: "item", columns: ["a", "b"], ending: "key") == "item_a_b_key")
    #expect(generatedName(table: "item", columns: [], ending: "pkey") == "item_pkey")
    #expect(
      generatedName(
        table: "worker_resource_config_check_sessions",
        columns: ["resource_config_check_session_id"], ending: "fkey")
        == "worker_resource_config_check__resource_config_check_sessio_fkey")
  }
}
