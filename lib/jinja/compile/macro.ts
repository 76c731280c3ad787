import { pyError } from '../runtime/errors'
import { ReturnSignal } from '../runtime/return-signal'
import type { RenderState } from '../runtime/state'
import { asText } from '../values/compare'
import { reprText } from '../values/text'
import {
  type Kwargs,
  PyDict,
  PyObject,
  PyTuple,
  PyTypedText,
  pyTypeName,
  Undefined,
  type Value,
} from '../values/value'
import { type Evaluate, type Execute, Frame, RETURN } from './frame'

/** A macro's compiled form: what its calls share. */
export type MacroCode = {
  /** null for the body of a call block. */
  readonly name: string | null
  readonly line: number
  readonly parameters: readonly {
    readonly name: string
    readonly slot: number
    readonly default: Evaluate | null
  }[]
  readonly frameSize: number
  /** Slots of the special names, where the body mentions them and no parameter has the name. */
  readonly caller: number | null
  readonly kwargs: number | null
  readonly varargs: number | null
  readonly hasCallerParameter: boolean
  readonly body: Execute
}

/** A macro defined in a template, or a call block's body: closes over the scope it stands in. */
export class TemplateMacro extends PyObject {
  readonly typeName = 'Macro'
  readonly #code: MacroCode
  readonly #scope: Frame
  constructor(code: MacroCode, scope: Frame) {
    super()
    this.#code = code
    this.#scope = scope
  }
  override get qualifiedName(): string {
    return 'jinja2.runtime.Macro'
  }
  override repr(): string {
    return this.#code.name === null ? '<Macro anonymous>' : `<Macro ${reprText(this.#code.name)}>`
  }
  override attribute(name: string): Value | undefined {
    const code = this.#code
    switch (name) {
      case 'name':
        return code.name
      case 'arguments':
        return new PyTuple(code.parameters.map((p) => p.name))
      case 'catch_kwargs':
        return code.kwargs !== null
      case 'catch_varargs':
        return code.varargs !== null
      case 'caller':
        return code.caller !== null
      default:
        return undefined
    }
  }
  override call(args: readonly Value[], kwargs: Kwargs, state: RenderState): Value {
    return this.invoke(args, kwargs, state, false)
  }

  /**
   * Runs the macro. With `catchReturn` what `return()` gives is the result, as for a macro of the project;
   * otherwise it goes on outwards.
   */
  invoke(args: readonly Value[], kwargs: Kwargs, state: RenderState, catchReturn: boolean): Value {
    const code = this.#code
    const frame = new Frame(this.#scope.run, this.#scope, code.frameSize)
    this.#bind(frame, args, kwargs)
    const { out, items, unjoinable, line, file, lenient, trace } = state
    const { run } = frame
    const { parts } = run
    state.enter()
    state.trace = null
    state.out = ''
    state.items = 0
    state.unjoinable = null
    state.file = run.file
    state.lenient = run.lenient
    state.line = code.line
    if (parts) run.parts = []
    this.#fillDefaults(frame)
    const completion = code.body(frame)
    const text = completion === RETURN ? '' : run.parts ? joinParts(run.parts) : state.joined()
    run.parts = parts
    state.trace = trace
    state.out = out
    state.items = items
    state.unjoinable = unjoinable
    state.file = file
    state.lenient = lenient
    state.line = line
    state.leave()
    if (completion !== RETURN) return text
    if (catchReturn) return run.returned
    throw new ReturnSignal(run.returned)
  }

  #bind(frame: Frame, args: readonly Value[], kwargs: Kwargs): void {
    const { parameters, caller, kwargs: kwargsSlot, varargs, name, hasCallerParameter } = this.#code
    const rest = kwargs ? new Map(kwargs) : null
    for (let i = 0; i < parameters.length; i++) {
      const parameter = parameters[i]
      if (!parameter) break
      if (i < args.length) frame.slots[parameter.slot] = args[i]
      else if (rest?.has(parameter.name)) {
        frame.slots[parameter.slot] = rest.get(parameter.name)
        rest.delete(parameter.name)
      }
    }
    if (caller !== null && !hasCallerParameter) {
      const given = rest?.get('caller')
      frame.slots[caller] =
        given === undefined ? new Undefined('caller', { hint: 'No caller defined' }) : given
      rest?.delete('caller')
    }
    if (kwargsSlot !== null) frame.slots[kwargsSlot] = new PyDict(rest ?? [])
    else if (rest && rest.size > 0) throw this.#unexpected(rest)
    if (varargs !== null) frame.slots[varargs] = new PyTuple(args.slice(parameters.length))
    else if (args.length > parameters.length)
      throw pyError(
        'TypeError',
        `macro ${this.#label(name)} takes not more than ${parameters.length} argument(s)`,
      )
  }
  #label(name: string | null): string {
    return name === null ? 'None' : reprText(name)
  }
  #unexpected(rest: ReadonlyMap<string, Value>): Error {
    const label = this.#label(this.#code.name)
    if (rest.has('caller'))
      return pyError(
        'TypeError',
        `macro ${label} was invoked with two values for the special caller argument. This is most likely a bug.`,
      )
    const [first = ''] = rest.keys()
    return pyError('TypeError', `macro ${label} takes no keyword argument ${reprText(first)}`)
  }

  #fillDefaults(frame: Frame): void {
    for (const parameter of this.#code.parameters) {
      if (frame.slots[parameter.slot] !== undefined) continue
      frame.slots[parameter.slot] = parameter.default
        ? parameter.default(frame)
        : new Undefined(parameter.name, {
            hint: `parameter ${reprText(parameter.name)} was not provided`,
            lenient: frame.run.lenient,
          })
    }
  }
}

/** Joins the pieces of a native buffer; a piece that isn't text is Python's TypeError. */
export function joinParts(parts: readonly Value[]): string {
  return parts
    .map((part, i) => {
      const text = asText(part)
      if (text === undefined)
        throw pyError('TypeError', `sequence item ${i}: expected str instance, ${pyTypeName(part)} found`)
      return text
    })
    .join('')
}

/** HTML-safe text, as a set block gives under autoescape. */
export function markup(text: string): PyTypedText {
  return new PyTypedText('Markup', text)
}
