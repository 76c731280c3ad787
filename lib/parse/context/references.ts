import { textOrNull } from '../../adapter'
import { dbtError, PyFloat, type PyFunction, pyFunction, pyTypeName, type Value } from '../../jinja'
import type { Capture } from '../capture'

/** `ref` while parsing: notes the reference and gives the relation of the node itself, as dbt does. */
export function parseRef(capture: Capture, own: () => Value): PyFunction {
  return pyFunction('ref', ['*args', '**kwargs'], (args) => {
    const { rest } = args
    if (rest.length < 1 || rest.length > 2)
      throw dbtError('RefArgsError', `ref() takes at most two arguments (${rest.length} given)`)
    const name = rest.at(-1) ?? null
    const pkg = rest.length === 2 ? (rest[0] ?? null) : null
    if (typeof name !== 'string') throw notText('name', 'ref', name)
    if (pkg !== null && typeof pkg !== 'string') {
      const got = `<class '${pyTypeName(pkg)}'>`
      throw dbtError('CompilationError', `The package argument to ref() must be a string or None, got ${got}`)
    }
    capture.refs.push({ name, package: pkg, version: versionOf(args.named) })
    return own()
  })
}

function versionOf(named: ReadonlyMap<string, Value>): string | number | null {
  for (const key of ['version', 'v']) {
    const value = named.get(key)
    if (typeof value === 'number' && value !== 0) return value
    if (value instanceof PyFloat && value.value !== 0) return value.value
    if (typeof value === 'string' && value !== '') return value
  }
  return null
}

/** `source` while parsing. */
export function parseSource(capture: Capture, own: () => Value): PyFunction {
  return pyFunction('source', ['*args'], (args) => {
    const [source, table] = args.rest
    if (args.rest.length !== 2)
      throw dbtError(
        'NumberSourceArgsError',
        `source() takes exactly two arguments (${args.rest.length} given)`,
      )
    if (typeof source !== 'string') throw notText('source name (first)', 'source', source ?? null)
    if (typeof table !== 'string') throw notText('table name (second)', 'source', table ?? null)
    capture.sources.push([source, table])
    return own()
  })
}

/** `metric` and `function` while parsing: one name, or a package and a name. */
export function parseNamed(
  kind: 'metric' | 'function',
  into: string[][],
  result: (name: string) => Value,
): PyFunction {
  return pyFunction(kind, ['*args', '**kwargs'], (args) => {
    const texts = args.rest.map((value) => textOrNull(value) ?? 'None')
    if (texts.length < 1 || texts.length > 2)
      throw dbtError('CompilationError', `${kind}() takes at most two arguments (${texts.length} given)`)
    into.push(texts)
    return result(texts.at(-1) ?? '')
  })
}

function notText(what: string, fn: string, value: Value) {
  const got = `<class '${pyTypeName(value)}'>`
  return dbtError('CompilationError', `The ${what} argument to ${fn}() must be a string, got ${got}`)
}
