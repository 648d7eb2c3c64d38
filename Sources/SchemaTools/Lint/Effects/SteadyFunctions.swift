extension SchemaState {
  /// The functions of use in a default that give all rows of a statement the same value: those that
  /// `pg_proc` of PostgreSQL 18 marks IMMUTABLE or STABLE, and those of the extensions uuid-ossp, pgcrypto,
  /// unaccent, pg_trgm, hstore, ltree and PostGIS.
  static let steadyFunctions: Set<String> = Set(
    """
    abbrev abs acos acosd acosh age area armor array_append array_cat array_dims array_fill \
    array_length array_lower array_ndims array_position array_positions array_prepend array_remove \
    array_replace array_reverse array_sort array_to_json array_to_string array_to_tsvector \
    array_upper ascii asind asinh atan atan2 atan2d atand atanh bit bit_count bit_length bit_xor \
    bool box bpchar broadcast btrim cardinality casefold cbrt ceil ceiling center char char_length \
    character_length chr cidr circle citext coalesce concat concat_ws convert convert_from \
    convert_to cos cosd cosh cot cotd crc32 crc32c crypt current_database current_role \
    current_schema current_schemas current_setting current_user date date_add date_bin date_part \
    date_subtract date_trunc datemultirange daterange dearmor decode decrypt degrees dexp diagonal \
    diameter digest encode encrypt enum_first enum_last enum_range erf erfc exp extract factorial \
    family float4 float8 floor format format_type gamma gcd get_bit get_byte get_current_ts_config \
    getdatabaseencoding getpgusername greatest height hmac host hostmask hstore inet_client_addr \
    inet_client_port inet_server_addr inet_server_port initcap int2 int4 int4range int8 int8range \
    interval is_normalized isempty isfinite json_array json_array_length json_build_array \
    json_build_object json_object json_populate_record json_scalar json_serialize json_strip_nulls \
    json_to_record json_to_tsvector json_typeof jsonb_array_length jsonb_build_array \
    jsonb_build_object jsonb_concat jsonb_insert jsonb_object jsonb_path_exists \
    jsonb_path_exists_tz jsonb_path_match jsonb_path_match_tz jsonb_path_query_array \
    jsonb_path_query_array_tz jsonb_path_query_first jsonb_path_query_first_tz \
    jsonb_populate_record jsonb_pretty jsonb_set jsonb_set_lax jsonb_strip_nulls jsonb_to_record \
    jsonb_to_tsvector jsonb_typeof justify_days justify_hours justify_interval lcm least left \
    length lgamma like_escape line ln log log10 lower lower_inc lower_inf lpad lseg ltree ltrim \
    macaddr macaddr8 macaddr8_set7bit make_date make_interval make_time make_timestamp \
    make_timestamptz masklen md5 min_scale mod money multirange name netmask network normalize now \
    npoints nullif num_nonnulls num_nulls numeric nummultirange numnode numrange octet_length oid \
    overlaps overlay parse_ident path pg_backend_pid pg_client_encoding pg_collation_for \
    pg_conf_load_time pg_current_snapshot pg_current_xact_id pg_current_xact_id_if_assigned \
    pg_has_role pg_postmaster_start_time pg_size_bytes pg_size_pretty pg_trigger_depth pg_typeof \
    phraseto_tsquery pi plainto_tsquery point polygon position pow power querytree quote_ident \
    quote_literal quote_nullable radians radius range_merge regclass regexp_count regexp_instr \
    regexp_like regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_substr \
    repeat replace reverse right round row_to_json rpad rtrim scale session_user set_bit set_byte \
    set_masklen setweight sha1 sha224 sha256 sha384 sha512 sign similar_to_escape similarity sind \
    sinh slope split_part sqrt st_geogfromtext st_geomfromtext st_makepoint st_point st_setsrid \
    starts_with statement_timestamp string_to_array strip strpos subltree substr substring \
    system_user tan tand tanh text text2ltree time timestamp timestamptz timetz timezone to_ascii \
    to_bin to_char to_date to_hex to_json to_jsonb to_number to_oct to_timestamp to_tsquery \
    to_tsvector transaction_timestamp translate trim_array trim_scale trunc tsmultirange tsrange \
    tstzmultirange tstzrange tsvector_to_array txid_current txid_current_if_assigned \
    txid_current_snapshot unaccent unistr upper upper_inc upper_inf uuid_extract_timestamp \
    uuid_extract_version uuid_generate_v3 uuid_generate_v5 uuid_nil uuid_ns_dns uuid_ns_oid \
    uuid_ns_url uuid_ns_x500 varbit varchar version websearch_to_tsquery width width_bucket \
    word_similarity xid xml xml_is_well_formed xml_is_well_formed_content \
    xml_is_well_formed_document xmlcomment xmlconcat2 xpath xpath_exists
    """.split(separator: " ").map(String.init))
}
