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

/** `metric(name)`, `metric(package, name)`: prints as the metric's name. */
export function metricFunction(resolver: Resolver): PyFunction {
  return pyFunction('metric', ['*args'], (args) => {
    const [name, pkg] = nameAndPackage('metric', args.rest)
    return resolver.metric(name, pkg)
  })
}

/** `function(name)`, `function(package, name)`: the relation of a user-defined function. */
export function functionFunction(resolver: Resolver): PyFunction {
  return pyFunction('function', ['*args'], (args) => {
    const [name, pkg] = nameAndPackage('function', args.rest)
    return resolver.function(name, pkg)
  })
}

function nameAndPackage(what: string, given: readonly Value[]): [string, string | null] {
  const texts = given.map((each) => {
    if (typeof each === 'string') return each
    throw dbtError(
      'CompilationError',
      `The name argument to ${what}() must be a string, got ${pythonType(each)}`,
    )
  })
  const name = texts.at(-1)
  if (name === undefined || texts.length > 2) {
    throw dbtError('CompilationError', `${what}() takes at most two arguments (${texts.length} given)`)
  }
  return [name, texts.length === 2 ? (texts[0] ?? null) : null]
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
