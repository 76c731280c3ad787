/** Functions that make one value of many rows: Materialize's, and those that projects for other databases call. */
const aggregates = new Set(
  `any_value approx_count_distinct argmax argmin array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count count_if countif
  covar_pop covar_samp every group_concat json_agg json_arrayagg json_object_agg jsonb_agg jsonb_object_agg list_agg
  listagg map_agg max max_by median min min_by mode percentile_cont percentile_disc regr_count regr_slope
  stddev stddev_pop stddev_samp string_agg sum var_pop var_samp variance`
    .split(/\s+/)
    .filter((word) => word !== ''),
)

export function isAggregate(name: string): boolean {
  return aggregates.has(name)
}

/** Columns of functions that stand in FROM. The name of a function means a column that an alias of the call renames. */
const tableColumns: Readonly<Record<string, readonly string[]>> = {
  generate_series: ['generate_series'],
  generate_subscripts: ['generate_subscripts'],
  unnest: ['unnest'],
  jsonb_array_elements: ['value'],
  jsonb_array_elements_text: ['value'],
  jsonb_each: ['key', 'value'],
  jsonb_each_text: ['key', 'value'],
  jsonb_object_keys: ['jsonb_object_keys'],
  regexp_split_to_table: ['regexp_split_to_table'],
  regexp_matches: ['regexp_matches'],
}

/** The columns that a call in FROM gives; null where they aren't known. */
export function columnsOfCall(name: string): readonly string[] | null {
  return tableColumns[name] ?? null
}

/** Functions of other databases that name a unit of time without quotes. */
const timed = new Set(
  `date_add date_diff date_part date_sub date_trunc dateadd datediff datepart datetime_add datetime_diff datetime_sub
  datetime_trunc last_day time_slice timestamp_add timestamp_diff timestamp_sub timestamp_trunc timestampadd
  timestampdiff`
    .split(/\s+/)
    .filter((word) => word !== ''),
)
const units = new Set(
  `century day dayofweek dayofyear days decade epoch hour hours isoweek isoyear microsecond millennium millisecond minute
  minutes month months quarter quarters second seconds week weeks year years`
    .split(/\s+/)
    .filter((word) => word !== ''),
)

export function takesTimeUnit(name: string): boolean {
  return timed.has(name)
}

export function isTimeUnit([name, more]: readonly string[]): boolean {
  return name !== undefined && more === undefined && units.has(name)
}
