import { type MacroParameter, readMacroHeads, staticMacroCalls } from '../../jinja'
import type { Macro } from '../types'
import known from './builtin-facts.json'

/** A call that a macro's text makes: of a name as written, or of what `adapter.dispatch` leads to. */
export type MacroCall = string | readonly [dispatched: string, namespace: string | null]

/** A macro's signature as it is written. */
export type MacroSignature = {
  readonly parameters: readonly MacroParameter[]
  readonly supportedLanguages: readonly string[] | null
}

/** As the file has them: short, since it is loaded at every start. */
type Facts = {
  /** Each call; a dispatched one as a list. */
  readonly calls: readonly (string | readonly (string | null)[])[]
  /** Name, type, whether it has a default. */
  readonly parameters: readonly (readonly (string | boolean)[])[]
  readonly languages?: readonly string[]
}

// What the built-in macros' texts say is known beforehand: hundreds of them need not be taken apart at every start.
const builtin = new Map<string, Facts>(Object.entries(known as { readonly [id: string]: Facts }))

/** The calls in a macro's text, in their order. @throws JinjaError */
export function macroCalls(macro: Macro, isKnown: (name: string) => boolean): readonly MacroCall[] {
  const facts = macro.builtIn ? builtin.get(macro.uniqueId) : undefined
  if (facts === undefined) return readMacroCalls(macro.source, isKnown)
  return facts.calls.map((call) => (typeof call === 'string' ? call : [call[0] ?? '', call[1] ?? null]))
}

const MARK = '\u0000'

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

/** The signature of a built-in macro. */
export function builtinSignature(uniqueId: string, source: string): MacroSignature {
  const facts = builtin.get(uniqueId)
  if (facts === undefined) return readSignature(source)
  return {
    parameters: facts.parameters.map(([name, type, hasDefault]) => ({
      name: String(name),
      type: String(type),
      hasDefault: hasDefault === true,
    })),
    supportedLanguages: facts.languages ?? null,
  }
}

/** The same, from the text. */
export function readSignature(source: string): MacroSignature {
  const [head] = readMacroHeads(source)
  return { parameters: head?.parameters ?? [], supportedLanguages: head?.supportedLanguages ?? null }
}
