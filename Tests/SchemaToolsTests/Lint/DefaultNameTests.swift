import Testing

@testable import SchemaTools

@Suite("Names that PostgreSQL gives")
struct DefaultNameTests {
  @Test("are cut to 63 bytes at the longer part")
  func cut() {
    #expect(DefaultName.of("item", ["a", "b"], "key") == "item_a_b_key")
    #expect(DefaultName.of("item", [], "pkey") == "item_pkey")
    #expect(
      DefaultName.of(
        "worker_resource_config_check_sessions", ["resource_config_check_session_id"], "fkey")
        == "worker_resource_config_check__resource_config_check_sessio_fkey")
  }
}
