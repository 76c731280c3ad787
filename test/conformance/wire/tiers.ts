/**
 * Which recordings the sandbox has to answer without a wrong answer: those whose statements demo projects, deployments
 * and their observation consist of. The others are counted, and each says why it doesn't decide.
 */
const elsewhere: Readonly<Record<string, string>> = {
  errors_running: 'evaluation errors in the words of functions that projects rarely reach',
  explain: 'plans of another engine are refused',
  functions_text: 'corners of text functions',
  sources_other: 'generators that are behind flags',
  types_custom: 'CREATE TYPE',
  types_json: 'corners of jsonb',
  types_nested: 'operators of lists, maps, ranges and records',
  types_numbers: 'digits beyond the sixteenth of deviations',
  types_text: 'corners of text, casts and three-valued logic',
  webhook: 'sources over HTTP',
}

/** Why a script isn't of the first tier; null if it is. */
export function whyElsewhere(name: string): string | null {
  return elsewhere[name] ?? null
}
