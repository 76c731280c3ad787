import type { Template, TemplatePlace } from './api'
import { nativeBuiltins, textBuiltins } from './builtins/registry'
import { type Execute, Frame, RETURN, Run } from './compile/frame'
import { TemplateMacro } from './compile/macro'
import { nativeValue } from './compile/native'
import { CompileScope } from './compile/scope'
import { StatementCompiler } from './compile/statements'
import { JinjaError } from './runtime/errors'
import type { Names } from './runtime/names'
import { ReturnSignal } from './runtime/return-signal'
import { activate, type OutputPiece, type RenderOptions, RenderState } from './runtime/state'
import type { TemplateNode } from './syntax/nodes'
import { parse } from './syntax/parser'
import { pyStr } from './values/text'
import type { Value } from './values/value'

export type CompileTemplateOptions = TemplatePlace & {
  /** For `renderNative`: a YAML value, whose type is kept where the template is a single expression. */
  readonly native?: boolean
  /** Lets {@link CompiledTemplate.render} note what of the template wrote what. */
  readonly trace?: boolean
}

/** Parses and compiles a template. Throws a JinjaError where Jinja (or Python's compiler behind it) refuses it. */
export function compileTemplate(source: string, options: CompileTemplateOptions = {}): CompiledTemplate {
  return located(() => compileNode(parseAt(source, options), options), null)
}

/** What was parsed last: a template's config() is looked for just when the template itself was parsed to be rendered. */
let last: { readonly source: string; readonly node: TemplateNode } | null = null

/** Short templates, which thousands of generic tests share. */
const short = new Map<string, TemplateNode>()
const SHORT = 160
const KEPT = 500

/** Parses with lines as in the file. */
export function parseAt(source: string, place: TemplatePlace): TemplateNode {
  const known = last?.source === source ? last.node : short.get(source)
  if (known) return known
  try {
    const node = parse(source, place.file === undefined ? {} : { file: place.file })
    if (source.length <= SHORT) {
      if (short.size === KEPT) short.clear()
      short.set(source, node)
    } else last = { source, node }
    return node
  } catch (e) {
    if (!(e instanceof JinjaError)) throw e
    if (e.line !== null) e.line += (place.startLine ?? 1) - 1
    e.dbtClass ??= 'CompilationError'
    throw e
  }
}

/** Compiles a parsed template. */
export function compileNode(node: TemplateNode, options: CompileTemplateOptions = {}): CompiledTemplate {
  const native = options.native ?? false
  const file = options.file ?? ''
  const compiler = new StatementCompiler({
    builtins: native ? nativeBuiltins : textBuiltins,
    native,
    file,
    lineOffset: (options.startLine ?? 1) - 1,
    trace: options.trace ?? false,
  })
  const scope = new CompileScope(null)
  scope.open(node.body)
  const body = compiler.body(node.body, scope)
  compiler.finish()
  scope.close()
  return new CompiledTemplate(body, scope, file, native)
}

/** A template ready to render, any number of times. */
export class CompiledTemplate implements Template {
  readonly #body: Execute
  readonly #scope: CompileScope
  readonly #file: string
  readonly #native: boolean
  constructor(body: Execute, scope: CompileScope, file: string, native: boolean) {
    this.#body = body
    this.#scope = scope
    this.#file = file
    this.#native = native
  }

  render(names: Names, state: RenderState | RenderOptions = {}, trace: OutputPiece[] | null = null): string {
    if (this.#native) return pyStr(this.renderNative(names, state))
    const own = state instanceof RenderState ? state : new RenderState(state)
    return this.#run(names, own, (run) => {
      const { out, items, unjoinable, trace: outer } = own
      own.trace = trace
      own.out = ''
      own.items = 0
      own.unjoinable = null
      this.#execute(run)
      const text = own.joined()
      own.trace = outer
      own.out = out
      own.items = items
      own.unjoinable = unjoinable
      return text
    })
  }

  renderNative(names: Names, state: RenderState | RenderOptions = {}): Value {
    if (!this.#native) throw new TypeError('compile the template with native: true')
    const own = state instanceof RenderState ? state : new RenderState(state)
    return this.#run(names, own, (run) => {
      this.#execute(run)
      return nativeValue(run.parts ?? [])
    })
  }

  /** Runs the template for the macros it defines; gives the one bound to the name. */
  macro(name: string, names: Names, state: RenderState): TemplateMacro | undefined {
    const run = new Run(state, names, this.#file, false, false)
    const frame = new Frame(run, null, this.#scope.size)
    this.#body(frame)
    const slot = this.#scope.slotOf(name)
    const macro = slot === undefined ? undefined : frame.slots[slot]
    return macro instanceof TemplateMacro ? macro : undefined
  }

  #execute(run: Run): void {
    const completion = this.#body(new Frame(run, null, this.#scope.size))
    if (completion === RETURN) throw new ReturnSignal(run.returned)
  }

  #run<T>(names: Names, state: RenderState, render: (run: Run) => T): T {
    const { file, line, lenient } = state
    const before = activate(state)
    state.file = this.#file
    state.line = 1
    return located(
      () => {
        const result = render(new Run(state, names, this.#file, lenient, this.#native))
        state.file = file
        state.line = line
        state.lenient = lenient
        return result
      },
      state,
      before,
    )
  }
}

/** dbt's class of what leaves a render, by the exception behind it. */
function dbtClassOf(e: JinjaError): string {
  return e.pythonClass === 'UndefinedError' ? 'UndefinedMacroError' : 'CompilationError'
}

/** Gives an error that leaves a render its place and dbt class. */
function located<T>(act: () => T, state: RenderState | null, before: RenderState | null = null): T {
  try {
    return act()
  } catch (thrown) {
    const e = asJinjaError(thrown)
    if (state) locate(e, state)
    e.dbtClass ??= dbtClassOf(e)
    throw e
  } finally {
    if (state) activate(before)
  }
}

/** Notes file, line and macros in an error, unless it has them from further inside. */
export function locate(e: JinjaError, state: RenderState): void {
  if (e.located) return
  e.located = true
  e.file = state.file
  e.line = state.line
  e.macros = [...state.macros]
}

/** What was thrown, as a JinjaError; anything that isn't a template's fault is thrown on. */
export function asJinjaError(thrown: unknown): JinjaError {
  if (thrown instanceof JinjaError) return thrown
  if (thrown instanceof ReturnSignal) return new JinjaError('MacroReturn', pyStr(thrown.value))
  if (thrown instanceof RangeError)
    return new JinjaError('RecursionError', 'maximum recursion depth exceeded')
  throw thrown
}
