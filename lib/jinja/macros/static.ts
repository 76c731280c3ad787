import type { MacroHead, StaticArgument, StaticCall, TemplatePlace } from '../api'
import { dbtError } from '../runtime/errors'
import type { Call, Expression, MacroNode, Statement, TemplateNode } from '../syntax/nodes'
import { walkExpressions } from '../syntax/walk'
import { parseAt } from '../template'
import type { Value } from '../values/value'
import { literalOf } from './literal'
import { reconstruct } from './reconstruct'

function callsIn(node: TemplateNode): Call[] {
  const calls: Call[] = []
  walkExpressions(node.body, (e) => {
    if (e.kind === 'call') calls.push(e)
  })
  return calls
}

/**
 * The calls of plain names and of `package.name` in a template, found without rendering, in the order in which
 * Jinja finds them. Throws a JinjaError on a syntax error.
 */
export function staticCalls(source: string, place: TemplatePlace = {}): StaticCall[] {
  const offset = (place.startLine ?? 1) - 1
  return callsIn(parseAt(source, place)).flatMap((call) => {
    const called = calledName(call)
    if (!called) return []
    return [
      {
        ...called,
        line: call.line + offset,
        args: call.args.map(literalOf),
        kwargs: new Map<string, StaticArgument>(call.kwargs.map(({ key, value }) => [key, literalOf(value)])),
        dynamic: call.dynArgs !== null || call.dynKwargs !== null,
      },
    ]
  })
}

function calledName({ callee }: Call): { name: string; package: string | null } | null {
  if (callee.kind === 'name') return { name: callee.name, package: null }
  if (callee.kind === 'attribute' && callee.target.kind === 'name')
    return { name: callee.name, package: callee.target.name }
  return null
}

/** What the search for macro calls asks about its surroundings. */
export type MacroCallContext = {
  /** Whether the context has something (truthy) under the name, so that it is no macro. */
  readonly isKnown: (name: string) => boolean
  /** Resolves `adapter.dispatch(name, namespace)` to `package.macro`; throws where dbt does. */
  readonly dispatch: (name: string, namespace: string | null) => string
}

const STANDARD = new Set(['source', 'ref', 'config'])

/**
 * The macros that a macro's body may call, as dbt guesses them for `depends_on.macros`: names as written
 * (`f`, `package.f`), and what each `adapter.dispatch` leads to.
 */
export function staticMacroCalls(source: string, context: MacroCallContext): string[] {
  const found: string[] = []
  for (const call of callsIn(parseAt(source, {}))) {
    const { callee } = call
    let name: string
    if (callee.kind === 'name' || callee.kind === 'filter' || callee.kind === 'test') name = callee.name
    else if (callee.kind === 'attribute' && callee.target.kind === 'name') {
      if (callee.target.name === 'adapter') {
        if (callee.name === 'dispatch') found.push(...dispatched(call, context))
        continue
      }
      name = `${callee.target.name}.${callee.name}`
    } else continue
    if (!STANDARD.has(name) && !context.isKnown(name) && !found.includes(name)) found.push(name)
  }
  return found
}

function dispatched(call: Call, context: MacroCallContext): string[] {
  const found: string[] = []
  let name: string | null = null
  let namespace: string | null = null
  const [nameArgument, packages] = call.args
  if (nameArgument) {
    name = textOf(nameArgument)
    if (name) found.push(name)
  }
  for (const { key, value } of call.kwargs) {
    if (key === 'macro_name') {
      name = textOf(value)
      if (name === null)
        throw dbtError(
          'MacroNameNotStringError',
          `The macro_name parameter (${reconstruct(value)}) to adapter.dispatch was not a string`,
        )
      found.push(name)
    } else if (key === 'macro_namespace') {
      namespace = textOf(value)
      if (namespace === null && value.kind !== 'const')
        throw dbtError(
          'MacroNamespaceNotStringError',
          `The macro_namespace argument to adapter.dispatch is a ${value.kind}, not a string`,
        )
    }
  }
  if (packages?.kind === 'const') namespace = textOf(packages)
  if (name !== null) found.push(context.dispatch(name, namespace))
  return found
}

function textOf(e: Expression): string | null {
  return e.kind === 'const' && typeof e.value === 'string' ? e.value : null
}

/** Whether a template reads a name anywhere: `this` in a unit-tested model. */
export function readsName(source: string, name: string): boolean {
  let found = false
  walkExpressions(parseAt(source, {}).body, (e) => {
    found ||= e.kind === 'name' && e.name === name
  })
  return found
}

/**
 * The keyword arguments of a model's first `config(…)` call as written, for `unrendered_config`: plain strings
 * as their text, everything else as source. null where there is no such call.
 */
export function unrenderedConfig(source: string): Map<string, string> | null {
  if (!source.includes('config(')) return null
  const call = callsIn(parseAt(source, {})).find(
    ({ callee }) => callee.kind === 'name' && callee.name === 'config',
  )
  if (!call) return null
  return new Map(call.kwargs.map(({ key, value }) => [key, textOf(value) ?? reconstruct(value)]))
}

/** What a block of a macro file defines: name, parameters and, for a materialization, languages. */
export function readMacroHeads(source: string, place: TemplatePlace = {}): MacroHead[] {
  const heads: MacroHead[] = []
  const visit = (body: readonly Statement[]) => {
    for (const s of body) if (s.kind === 'macro') heads.push(headOf(s))
  }
  visit(parseAt(source, place).body)
  return heads
}

function headOf(node: MacroNode): MacroHead {
  const { parameters, hasTypeAnnotations } = node.signature
  const languages = parameters.find((p) => p.name === 'supported_languages')?.default
  const listed: Value | undefined = languages ? literalOf(languages) : undefined
  return {
    kind: node.tag,
    name: node.name.replace(/^dbt_(?:macro|docs)__/, ''),
    parameters: parameters.map((p) => ({ name: p.name, type: p.type, hasDefault: p.default !== null })),
    hasTypeAnnotations,
    supportedLanguages:
      node.tag === 'materialization' && Array.isArray(listed)
        ? listed.filter((l) => typeof l === 'string')
        : null,
  }
}
