import type { MacroDefinition, MacroEnvironment } from '../api'
import { JinjaError } from '../runtime/errors'
import { ReturnSignal } from '../runtime/return-signal'
import type { RenderState } from '../runtime/state'
import { asJinjaError, type CompiledTemplate, compileTemplate, locate } from '../template'
import { type Kwargs, PyObject, type Value } from '../values/value'

/** Compiled macros by their definition, so that a macro is compiled once however many nodes call it. */
const compiled = new WeakMap<MacroDefinition, CompiledTemplate>()

function templateOf(definition: MacroDefinition): CompiledTemplate {
  let template = compiled.get(definition)
  if (!template) {
    const { file, startLine } = definition
    template = compileTemplate(definition.source, { file, ...(startLine !== undefined && { startLine }) })
    compiled.set(definition, template)
  }
  return template
}

/** A macro of the project or an installed package, as templates call it: dbt's MacroGenerator. */
export class MacroFunction extends PyObject {
  readonly typeName = 'MacroGenerator'
  readonly definition: MacroDefinition
  readonly #environment: MacroEnvironment
  constructor(definition: MacroDefinition, environment: MacroEnvironment) {
    super()
    this.definition = definition
    this.#environment = environment
  }
  override get qualifiedName(): string {
    return 'dbt.clients.jinja.MacroGenerator'
  }
  override repr(): string {
    return '<dbt.clients.jinja.MacroGenerator object at 0x7f0000000000>'
  }
  override call(args: readonly Value[], kwargs: Kwargs, state: RenderState): Value {
    const { definition } = this
    const { stack, onTopLevelCall, names } = this.#environment
    if (stack.length === 0) onTopLevelCall?.(definition.uniqueId)
    stack.push(definition.uniqueId)
    state.macros.push({ name: definition.name, uniqueId: definition.uniqueId, file: definition.file })
    const { out, items, file, line, lenient, depth } = state
    const restore = () => {
      state.out = out
      state.items = items
      state.file = file
      state.line = line
      state.lenient = lenient
      state.depth = depth
    }
    try {
      state.lenient = false
      const bound = `${definition.name.startsWith('dbt_docs__') ? '' : 'dbt_macro__'}${definition.name}`
      const macro = templateOf(definition).macro(bound, names, state)
      if (!macro) throw new JinjaError('KeyError', `'${bound}'`)
      restore()
      return macro.invoke(args, kwargs, state, true)
    } catch (thrown) {
      if (thrown instanceof ReturnSignal) {
        restore()
        return thrown.value
      }
      throw crossed(thrown, state)
    } finally {
      stack.pop()
      state.macros.pop()
    }
  }
}

/** Jinja's run-time errors, which dbt names anew together with TypeErrors where they leave a macro. */
const CAUGHT = new Set([
  'TypeError',
  'UndefinedError',
  'TemplateRuntimeError',
  'SecurityError',
  'FilterArgumentError',
])

function crossed(thrown: unknown, state: RenderState): unknown {
  if (thrown instanceof RangeError) return thrown
  const e = asJinjaError(thrown)
  locate(e, state)
  if (e.dbtClass === null && e.pythonClass !== null && CAUGHT.has(e.pythonClass))
    e.dbtClass = 'CaughtMacroErrorWithNodeError'
  return e
}
