import { staticMacroCalls } from '../../jinja'
import type { Macro } from '../types'
import known from './builtin-calls.json'

/** A call that a macro's text makes: of a name as written, or of what `adapter.dispatch` leads to. */
export type MacroCall = string | readonly [dispatched: string, namespace: string | null]

const MARK = '\u0000'
const byId = new Map<string, readonly MacroCall[]>(
  Object.entries(known).map(([id, calls]) => [id, calls.map(fromJson)]),
)

function fromJson(call: string | (string | null)[]): MacroCall {
  return typeof call === 'string' ? call : [call[0] ?? '', call[1] ?? null]
}

/**
 * The calls in a macro's text, in their order. Those of built-in macros are known beforehand (builtin-calls.json):
 * hundreds of texts need not be taken apart at every start.
 */
export function macroCalls(macro: Macro, isKnown: (name: string) => boolean): readonly MacroCall[] {
  return (macro.builtIn ? byId.get(macro.uniqueId) : undefined) ?? readMacroCalls(macro.source, isKnown)
}

/** The same, from the text. @throws JinjaError */
export function readMacroCalls(source: string, isKnown: (name: string) => boolean): MacroCall[] {
  const names = staticMacroCalls(source, {
    isKnown,
    dispatch: (name, namespace) => `${MARK}${name}${MARK}${namespace ?? ''}`,
  })
  return names.map((name) => {
    if (!name.startsWith(MARK)) return name
    const [, dispatched = '', namespace = ''] = name.split(MARK)
    return [dispatched, namespace === '' ? null : namespace]
  })
}
