/**
 * Which recordings the sandbox has to answer without a wrong answer: those whose statements demo projects, deployments
 * and their observation consist of. The others are counted, and each says why it doesn't decide.
 */
const elsewhere: Readonly<Record<string, string>> = {
  errors_running: 'evaluation errors in the words of functions that projects rarely reach',
  explain: 'plans of another engine are refused',
  table_types: 'nullability and widths of aggregates over constants',
  sources_other: 'generators that are behind flags',
  types_custom: 'CREATE TYPE',
  types_json: 'corners of jsonb',
  types_nested: 'operators of lists, maps, ranges and records',
  types_numbers: 'words of overflows, and the width of a sum',
  types_text: 'corners of text, casts and three-valued logic',
  webhook: 'sources over HTTP',
}

/** Why a script isn't of the first tier; null if it is. */
export function whyElsewhere(name: string): string | null {
  return elsewhere[name] ?? null
}

type Excuse = { readonly script: string; readonly step: RegExp; readonly why: string }

const excuses: readonly Excuse[] = [
  {
    script: 'catalog_objects',
    step: /^SELECT name, type, envelope_type.* FROM mz_sources/,
    why: "DETAILS of a source's output, a server's internal encoding",
  },
  {
    script: 'sources',
    step: /^SHOW CREATE SOURCE bids/,
    why: "DETAILS of a source's output, a server's internal encoding",
  },
  {
    script: 'table_from_source',
    step: /^SHOW CREATE TABLE bids/,
    why: "DETAILS of a source's output, a server's internal encoding",
  },
  {
    script: 'catalog_dbt',
    step: /^SELECT count\(\*\) FILTER \(WHERE h\.object_id/,
    why: 'recorded before the source had reported its first statistics',
  },
]

/** Why a single step of a script isn't held to what was recorded; null if it is. */
export function excused(script: string, sql: string): string | null {
  return excuses.find((each) => each.script === script && each.step.test(sql))?.why ?? null
}
