/** A function that Materialize has, and what stands for it in the sandbox. */
export type KnownFunction = {
  readonly schema: 'pg_catalog' | 'mz_catalog' | 'mz_internal' | 'mz_unsafe'
  readonly name: string
  /** Returns rows. */
  readonly set: boolean
  readonly target:
    | { readonly kind: 'postgres' /** Qualified, as Postgres takes it. */; readonly name: string }
    /** The session knows its value: see `session-functions.ts`. */
    | { readonly kind: 'session' }
    /** The sandbox hasn't got it: 0A000. */
    | { readonly kind: 'refused' }
  /** Reads the mirror of the catalog: the query counts as one over system relations. */
  readonly readsCatalog: boolean
}

/** The same in Postgres, name and meaning. */
const alike = `abs acos acosh array_cat array_fill array_length array_lower array_position array_remove array_to_string
  array_upper ascii asin asinh atan atan2 atanh bit_count bit_length btrim cbrt ceil ceiling char_length character_length chr concat
  concat_ws convert_from cos cosh cot coth daterange date_part date_trunc decode degrees digest encode exp extract floor
  get_bit get_byte greatest initcap int4range int8range isempty jsonb_build_array jsonb_build_object jsonb_object
  justify_days justify_hours justify_interval least left length ln log log10 lower lower_inc lower_inf
  ltrim md5 mod numrange octet_length parse_ident pg_column_size pg_size_pretty position quote_ident
  radians regexp_match regexp_split_to_array repeat replace reverse right round rtrim sha224 sha256 sha384 sha512 sin
  sinh starts_with string_to_array strpos substr substring tan tanh timezone to_timestamp
  translate trim trunc tsrange tstzrange upper upper_inc upper_inf nullif coalesce bool bpchar bytea char date float4 float8
  int2 int4 int8 interval numeric oid text time timestamp timestamptz uuid varchar name
  pg_is_in_recovery pg_postmaster_start_time age`

const alikeAggregates = `array_agg avg bool_and bool_or count max min string_agg sum stddev stddev_pop stddev_samp
  var_pop var_samp variance dense_rank first_value lag last_value lead rank row_number jsonb_agg jsonb_object_agg`

const alikeSets = `generate_series generate_subscripts jsonb_array_elements_text
  jsonb_each jsonb_each_text jsonb_object_keys regexp_matches regexp_split_to_table`

/** Own implementations in `mz_functions`, over nothing but their arguments. */
const own = `pg_encoding_to_char pow power sqrt datediff date_bin jsonb_array_length jsonb_strip_nulls jsonb_typeof list_append list_cat
  list_length list_prepend map_length make_timestamp regexp_replace split_part to_char to_jsonb
  try_parse_monotonic_iso8601_timestamp constant_time_eq crc32 lpad pg_typeof`

const ownSets = 'jsonb_array_elements unnest'
const ownAggregates = 'list_agg'

/** Own implementations that read the catalog. */
const catalog = `col_description format_type has_cluster_privilege has_connection_privilege has_database_privilege
  has_schema_privilege has_secret_privilege has_system_privilege has_table_privilege has_type_privilege obj_description
  pg_function_is_visible pg_get_constraintdef pg_get_expr pg_get_indexdef pg_get_ruledef pg_get_userbyid pg_get_viewdef
  pg_has_role pg_relation_size pg_table_is_visible pg_tablespace_location pg_type_is_visible`

const session = `current_catalog current_database current_role current_schema current_schemas current_timestamp current_user
  current_setting now pg_backend_pid pg_cancel_backend session_user user version`

const sessionOfMaterialize = `mz_environment_id mz_is_superuser mz_now mz_uptime mz_version mz_version_num`

/** Materialize has these; the sandbox refuses them by name. */
const refused = `hmac jsonb_pretty regexp_extract csv_extract seahash kafka_murmur2 uuid_generate_v5
  repeat_row map_agg map_build list_remove list_length_max timezone_offset normalize`

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}

type Fields = Partial<Omit<KnownFunction, 'name'>>

function table(
  text: string,
  target: (name: string) => KnownFunction['target'],
  fields: Fields = {},
): KnownFunction[] {
  return words(text).map((name) => ({
    schema: 'pg_catalog',
    name,
    set: false,
    readsCatalog: false,
    target: target(name),
    ...fields,
  }))
}

const inPostgres = (name: string) => ({ kind: 'postgres', name: `pg_catalog.${name}` }) as const
const inSandbox = (name: string) => ({ kind: 'postgres', name: `mz_functions.${name}` }) as const
const bySession = () => ({ kind: 'session' }) as const
const nowhere = () => ({ kind: 'refused' }) as const

const ofMaterialize = new Set(
  words(`unnest list_agg list_append list_cat list_length list_prepend map_agg map_length map_build list_remove datediff
    try_parse_monotonic_iso8601_timestamp constant_time_eq crc32 timezone_offset regexp_extract csv_extract seahash
    kafka_murmur2 repeat_row has_cluster_privilege has_connection_privilege has_secret_privilege has_system_privilege`),
)

const all: readonly KnownFunction[] = [
  ...table(alike, inPostgres),
  ...table(alikeAggregates, inPostgres),
  ...table(alikeSets, inPostgres, { set: true }),
  ...table(own, inSandbox),
  ...table(ownAggregates, inSandbox),
  ...table(ownSets, inSandbox, { set: true }),
  ...table(catalog, inSandbox, { readsCatalog: true }),
  ...table(session, bySession),
  ...table(sessionOfMaterialize, bySession, { schema: 'mz_catalog' }),
  ...table('mz_aclexplode', (name) => ({ kind: 'postgres', name: `mz_internal.${name}` }), {
    schema: 'mz_internal',
    set: true,
  }),
  ...table(refused, nowhere),
].map((it) => (ofMaterialize.has(it.name) ? { ...it, schema: 'mz_catalog' } : it))

const byName = new Map(all.map((it) => [it.name, it]))

/**
 * The function of that name, with or without a schema: undefined if Materialize has none (`function "f" does not exist`).
 * Unqualified names are looked for in mz_catalog and pg_catalog only.
 */
export function findFunction(name: readonly string[]): KnownFunction | undefined {
  const last = name[name.length - 1] ?? ''
  const found = byName.get(last)
  if (found === undefined) return undefined
  if (name.length === 1)
    return found.schema === 'mz_internal' || found.schema === 'mz_unsafe' ? undefined : found
  return found.schema === name[name.length - 2] ? found : undefined
}

/** Every function, as mz_functions and pg_proc list them. */
export function functionNames(): readonly KnownFunction[] {
  return all
}
