import { textOrNull } from '../../adapter'
import { dbtError, PyFloat, type PyFunction, pyFunction, pyTypeName, type Value } from '../../jinja'
import type { Resolver } from '../resolver'

/** `ref(name)`, `ref(package, name)`, each with `version=` or `v=`. */
export function refFunction(resolver: Resolver): PyFunction {
  return pyFunction('ref', ['*args', '**kwargs'], (args) => {
    const { rest } = args
    if (rest.length < 1 || rest.length > 2) {
      throw dbtError('RefArgsError', `ref() takes at most two arguments (${rest.length} given)`)
    }
    const name = rest.at(-1) ?? null
    const pkg = rest.length === 2 ? (rest[0] ?? null) : null
    const version = truthy(args.named.get('version')) ?? truthy(args.named.get('v')) ?? null
    if (typeof name !== 'string') {
      throw dbtError(
        'CompilationError',
        `The name argument to ref() must be a string, got ${pythonType(name)}`,
      )
    }
    if (pkg !== null && typeof pkg !== 'string') {
      throw dbtError(
        'CompilationError',
        `The package argument to ref() must be a string or None, got ${pythonType(pkg)}`,
      )
    }
    return resolver.ref({ name, package: pkg, version: versionOf(version) })
  })
}

/** `source(source, table)`. */
export function sourceFunction(resolver: Resolver): PyFunction {
  return pyFunction('source', ['*args'], (args) => {
    const [source, table] = args.rest
    if (args.rest.length !== 2) {
      throw dbtError(
        'NumberSourceArgsError',
        `source() takes exactly two arguments (${args.rest.length} given)`,
      )
    }
    if (typeof source !== 'string') {
      throw dbtError(
        'CompilationError',
        `The source name (first) argument to source() must be a string, got ${pythonType(source ?? null)}`,
      )
    }
    if (typeof table !== 'string') {
      throw dbtError(
        'CompilationError',
        `The table name (second) argument to source() must be a string, got ${pythonType(table ?? null)}`,
      )
    }
    return resolver.source(source, table)
  })
}

function truthy(value: Value | undefined): Value | undefined {
  return value === undefined || value === null || value === 0 || value === '' || value === false
    ? undefined
    : value
}

function versionOf(version: Value): string | number | null {
  if (version === null || typeof version === 'number') return version
  if (version instanceof PyFloat) return version.value
  return textOrNull(version)
}

function pythonType(value: Value): string {
  return `<class '${pyTypeName(value)}'>`
}
