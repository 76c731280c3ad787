/** One file of a built-in package, named as dbt names it, so that macro ids and overrides agree. */
export type MacroFile = {
  readonly package: string
  /** Relative to the package: `macros/utils/dateadd.sql`. */
  readonly path: string
  readonly text: string
}

/** A file of macros, from its macros' texts. */
export function macroFile(pkg: string, path: string, ...texts: readonly string[]): MacroFile {
  return { package: pkg, path, text: texts.join('\n\n') }
}

/**
 * A macro that only looks for its implementation, by dbt's search order, and returns what that gives.
 * `signature` is as it stands in the macro tag: `position(substring_text, string_text)`.
 */
export function dispatcher(signature: string): string {
  return `{% macro ${signature} %}{{ return(${implementation(signature)}) }}{% endmacro %}`
}

/** As {@link dispatcher}, for macros that write their implementation's text in place of returning its value. */
export function writer(signature: string): string {
  return `{% macro ${signature} %}{{ ${implementation(signature)} }}{% endmacro %}`
}

function implementation(signature: string): string {
  const open = signature.indexOf('(')
  const name = signature.slice(0, open)
  return `adapter.dispatch('${name}', 'dbt')(${argumentNames(signature.slice(open + 1, -1)).join(', ')})`
}

/** The names of a parameter list; a comma inside brackets or quotes belongs to a default. */
function argumentNames(parameters: string): string[] {
  const names: string[] = []
  let depth = 0
  let quote = ''
  let start = 0
  const take = (end: number) => {
    const name = parameters.slice(start, end).split('=')[0]?.trim()
    if (name) names.push(name)
    start = end + 1
  }
  for (let i = 0; i < parameters.length; i++) {
    const c = parameters.charAt(i)
    if (quote) quote = c === quote ? '' : quote
    else if (c === "'" || c === '"') quote = c
    else if ('([{'.includes(c)) depth++
    else if (')]}'.includes(c)) depth--
    else if (c === ',' && depth === 0) take(i)
  }
  take(parameters.length)
  return names
}
