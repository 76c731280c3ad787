import { globals } from '../builtins/globals'
import type { Builtins } from '../builtins/registry'
import { callMethod, getAttribute, getItem, sliceOf } from '../runtime/attributes'
import { callValue } from '../runtime/call'
import { JinjaError, pyError } from '../runtime/errors'
import type { PyFunction } from '../runtime/function'
import { ContextObject, Scope } from '../runtime/names'
import { RenderState } from '../runtime/state'
import type { Arguments, Call, CompareOperator, Expression, Filter, Name, Test } from '../syntax/nodes'
import { pyEquals, pyOrder, truthy, undefinedError } from '../values/compare'
import { contains } from '../values/contains'
import { iterableOf } from '../values/iterate'
import { arithmetic, unary } from '../values/operators'
import { pyStr, reprText } from '../values/text'
import {
  type Kwargs,
  PyDict,
  PyFloat,
  PyObject,
  PySlice,
  PyTuple,
  pyTypeName,
  Undefined,
  type Value,
} from '../values/value'
import { copyPlain, decided, Fold, isConstant, isSafe, unwritable } from './fold'
import { type Evaluate, Frame, Run } from './frame'
import type { CompileScope } from './scope'
import { SelfReference } from './self'

/** What a template is compiled with. */
export type CompileOptions = {
  readonly builtins: Builtins
  readonly native: boolean
  readonly file: string
  /** Added to the lines of the text to get those of the file. */
  readonly lineOffset: number
  /** Notes in the state what writes which stretch of the text. */
  readonly trace?: boolean
}

/** Compiled arguments: called for each call. */
type EvaluateArguments = {
  readonly positional: (frame: Frame) => Value[]
  readonly keyword: ((frame: Frame) => Kwargs) | null
}

/** Thrown where a part of what is being folded can't be. */
const IN_VAIN = Symbol('in vain')

/** Expressions that may be evaluated without one of their parts. */
const PASSES_OVER: ReadonlySet<string> = new Set(['and', 'or', 'conditional', 'compare'])

/** Compiles expressions to closures. Names are resolved to slots here; only the context is asked at run time. */
export class ExpressionCompiler {
  readonly options: CompileOptions
  /** Where literals are evaluated while compiling. */
  #constantFrame: Frame | null = null
  constructor(options: CompileOptions) {
    this.options = options
  }

  /** An expression as a closure; one of literals is evaluated now, unless that fails. */
  expression(e: Expression, scope: CompileScope): Evaluate {
    if (e.kind === 'const') return this.#written(e.value)
    const folded = this.#isConstant(e, scope) ? this.#foldPart(e, scope) : undefined
    if (folded !== undefined) return this.#written(folded)
    // Nothing can be folded around what fails: how it would be compiled there need not be found out.
    if (!this.#needsAll) return this.#compile(e, scope)
    if (this.#foldHere.failed(e)) throw IN_VAIN
    return this.#compileToFold(e, scope)
  }

  /** Compiles what is to be evaluated at once: all its parts are, unless it is one that passes some over. */
  #compileToFold(e: Expression, scope: CompileScope): Evaluate {
    const before = this.#needsAll
    this.#needsAll = !PASSES_OVER.has(e.kind)
    try {
      return this.#compile(e, scope)
    } finally {
      this.#needsAll = before
    }
  }

  /** A literal, or what folding made of one, as it stands in the compiled template. */
  #written(value: Value): Evaluate {
    if (value === null || typeof value !== 'object') return () => value
    const name = unwritable(value)
    if (name === undefined) return value instanceof PyFloat ? () => value : () => copyPlain(value)
    return (f) => {
      if (f === this.#constantFrame) return copyPlain(value)
      throw pyError('NameError', `name '${name}' is not defined`)
    }
  }

  /** The value of an expression that Jinja evaluates while compiling; `undefined` where it doesn't. */
  constantOf(e: Expression, scope: CompileScope): Value | undefined {
    if (e.kind === 'const') return e.value
    return this.#isConstant(e, scope) ? this.#foldPart(e, scope, !this.options.native) : undefined
  }
  #isConstant(e: Expression, scope: CompileScope): boolean {
    this.#foldScope = scope
    return isConstant(e, this.#foldHere)
  }
  /** Where parts of an expression are folded that is looked at: made once, as every expression is. */
  #foldScope: CompileScope | null = null
  /** Whether what is compiled is a part of what is being folded that can't be passed over. */
  #needsAll = false
  readonly #foldHere = new Fold((part) =>
    this.#foldScope ? this.#foldPart(part, this.#foldScope) : undefined,
  )
  #foldPart(part: Expression, scope: CompileScope, printed = false): Value | undefined {
    if (part.kind === 'const') return part.value
    // What its literals decide is never looked at further, not even for its filters.
    const certain = decided(part, this.#foldHere)
    if (certain !== undefined) return certain
    const value = this.#foldHere.folded(part, () => {
      // An unknown filter is not complained of here, but where the expression is compiled to stay.
      const wasSoft = scope.soft
      scope.soft = true
      try {
        return this.#fold(part, this.#compileToFold(part, scope))
      } catch (e) {
        if (e !== IN_VAIN) throw e
        this.#foldHere.noteFailure(part)
        return undefined
      } finally {
        scope.soft = wasSoft
      }
    })
    return value !== undefined && (printed || !(value instanceof Undefined)) ? value : undefined
  }
  /** What a template may hold of a literal's value; and an undefined one, which may be printed. */
  #fold(part: Expression, evaluate: Evaluate): Value | undefined {
    try {
      this.#constantFrame ??= new Frame(new Run(new RenderState(), new Scope(), '', false, false), null, 0)
      const value = evaluate(this.#constantFrame)
      return isSafe(value) || value instanceof Undefined ? value : undefined
    } catch (e) {
      if (!(e instanceof JinjaError)) throw e
      this.#foldHere.noteFailure(part)
      return undefined
    }
  }

  #compile(e: Expression, scope: CompileScope): Evaluate {
    switch (e.kind) {
      case 'const': {
        const { value } = e
        return () => value
      }
      case 'name':
        return this.#name(e, scope)
      case 'call':
        return this.call(e, scope, null)
      case 'attribute': {
        const target = this.expression(e.target, scope)
        const { name } = e
        return (f) => getAttribute(target(f), name, f.state)
      }
      case 'item': {
        const target = this.expression(e.target, scope)
        // Jinja leaves slices to Python, so that what has none raises.
        if (e.key.kind === 'slice') {
          const bounds = this.#compile(e.key, scope)
          return (f) => {
            const value = target(f)
            const by = bounds(f)
            if (!(by instanceof PySlice)) return value
            return f === this.#constantFrame ? getItem(value, by, f.state) : sliceOf(value, by, f.state)
          }
        }
        const key = this.expression(e.key, scope)
        return (f) => getItem(target(f), key(f), f.state)
      }
      case 'filter':
        return this.filter(e, scope, null)
      case 'test':
        return this.#test(e, scope)
      case 'list': {
        const items = e.items.map((item) => this.expression(item, scope))
        return (f) => items.map((item) => item(f))
      }
      case 'tuple': {
        const items = e.items.map((item) => this.expression(item, scope))
        return (f) => new PyTuple(items.map((item) => item(f)))
      }
      case 'dict': {
        const pairs = e.pairs.map(
          ({ key, value }) => [this.expression(key, scope), this.expression(value, scope)] as const,
        )
        return (f) => {
          const dict = new PyDict()
          for (const [key, value] of pairs) dict.set(key(f), value(f))
          return dict
        }
      }
      case 'slice': {
        const [start, stop, step] = [e.start, e.stop, e.step].map((b) =>
          b ? this.expression(b, scope) : null,
        )
        return (f) => new PySlice(start?.(f) ?? null, stop?.(f) ?? null, step?.(f) ?? null)
      }
      case 'conditional':
        return this.#conditional(e, scope)
      case 'and': {
        const left = this.expression(e.left, scope)
        const right = this.expression(e.right, scope)
        return (f) => {
          const value = left(f)
          return truthy(value) ? right(f) : value
        }
      }
      case 'or': {
        const left = this.expression(e.left, scope)
        const right = this.expression(e.right, scope)
        return (f) => {
          const value = left(f)
          return truthy(value) ? value : right(f)
        }
      }
      case 'not': {
        const operand = this.expression(e.operand, scope)
        return (f) => !truthy(operand(f))
      }
      case 'negative':
      case 'positive': {
        const operand = this.expression(e.operand, scope)
        const operator = e.kind === 'negative' ? '-' : '+'
        return (f) => unary(operator, operand(f))
      }
      case 'binary': {
        const left = this.expression(e.left, scope)
        const right = this.expression(e.right, scope)
        const { operator } = e
        return (f) => arithmetic(operator, left(f), right(f), f.state)
      }
      case 'concat': {
        const parts = e.parts.map((part) => this.expression(part, scope))
        return (f) => {
          let text = ''
          for (const part of parts) text += pyStr(part(f))
          f.state.checkText(text.length)
          return text
        }
      }
      case 'compare':
        return this.#compare(e, scope)
    }
  }

  #name({ name }: Name, scope: CompileScope): Evaluate {
    const places = scope.find(name)
    const [first, ...others] = places
    if (!first) return (f) => lookOutside(name, f)
    const { depth, slot } = first
    const lookUp = scope.startsUnset(name) ? unset : lookOutside
    // None is a value; only what was never set is looked for further out
    if (others.length === 0 && depth === 0) {
      return (f) => {
        const value = f.slots[slot]
        return value === undefined ? lookUp(name, f) : value
      }
    }
    if (others.length === 0 && depth === 1) {
      return (f) => {
        const value = f.parent?.slots[slot]
        return value === undefined ? lookUp(name, f) : value
      }
    }
    return (f) => {
      let frame: Frame | null = f
      let at = 0
      for (const place of places) {
        for (; at < place.depth && frame; at++) frame = frame.parent
        const value: Value | undefined = frame?.slots[place.slot]
        if (value !== undefined) return value
      }
      return lookUp(name, f)
    }
  }

  #conditional(e: Expression & { kind: 'conditional' }, scope: CompileScope): Evaluate {
    const wasSoft = scope.soft
    scope.soft = true
    const test = this.expression(e.test, scope)
    const then = this.expression(e.then, scope)
    const otherwise = e.otherwise ? this.expression(e.otherwise, scope) : null
    scope.soft = wasSoft
    if (otherwise) return (f) => (truthy(test(f)) ? then(f) : otherwise(f))
    const hint = `the inline if-expression on line ${e.line} evaluated to false and no else section was defined.`
    return (f) => (truthy(test(f)) ? then(f) : new Undefined(null, { hint }))
  }

  #compare(e: Expression & { kind: 'compare' }, scope: CompileScope): Evaluate {
    const first = this.expression(e.first, scope)
    const rest = e.rest.map(
      ({ operator, value }) => [COMPARE[operator], this.expression(value, scope)] as const,
    )
    const [only] = rest
    if (rest.length === 1 && only) {
      const [holds, right] = only
      return (f) => holds(first(f), right(f))
    }
    return (f) => {
      let left = first(f)
      for (const [holds, value] of rest) {
        const right = value(f)
        if (!holds(left, right)) return false
        left = right
      }
      return true
    }
  }

  /** A call; `caller` gives a call block's body as one more keyword argument. */
  call(e: Call, scope: CompileScope, caller: Evaluate | null): Evaluate {
    const args = this.#arguments(e, scope, caller)
    const { positional, keyword } = args
    if (e.callee.kind === 'attribute') {
      const target = this.expression(e.callee.target, scope)
      const { name } = e.callee
      return (f) => {
        const object = target(f)
        if (object instanceof Undefined && !object.lenient) throw undefinedError(object)
        return callMethod(object, name, positional(f), keyword ? keyword(f) : null, f.state)
      }
    }
    const callee = this.expression(e.callee, scope)
    return (f) => {
      const fn = callee(f)
      return callValue(fn, positional(f), keyword ? keyword(f) : null, f.state)
    }
  }

  #arguments(e: Arguments, scope: CompileScope, caller: Evaluate | null): EvaluateArguments {
    const args = e.args.map((a) => this.expression(a, scope))
    const dynArgs = e.dynArgs ? this.expression(e.dynArgs, scope) : null
    return {
      positional: positionalArguments(args, dynArgs),
      keyword: this.#keywordArguments(e, scope, caller),
    }
  }

  #keywordArguments(
    e: Arguments,
    scope: CompileScope,
    caller: Evaluate | null,
  ): ((f: Frame) => Kwargs) | null {
    const named = e.kwargs.map(({ key, value }) => [key, this.expression(value, scope)] as const)
    if (caller) named.push(['caller', caller])
    const seen = new Set<string>()
    for (const [key] of named) {
      if (seen.has(key)) this.pythonSyntaxError(`keyword argument repeated: ${key}`)
      seen.add(key)
    }
    const dynamic = e.dynKwargs ? this.expression(e.dynKwargs, scope) : null
    if (named.length === 0 && !dynamic) return null
    return (f) => {
      const kwargs = new Map<string, Value>()
      for (const [key, value] of named) kwargs.set(key, value(f))
      if (dynamic) addKeywords(kwargs, dynamic(f))
      return kwargs
    }
  }

  /** A filter; `input` is a block's text where it has no target of its own. */
  filter(e: Filter, scope: CompileScope, input: Evaluate | null): Evaluate {
    const target = e.target ? this.#filterTarget(e.target, scope, input) : (input ?? (() => ''))
    const found = this.#builtin('filter', e.name, e.line, scope)
    const { positional, keyword } = this.#arguments(e, scope, null)
    if (e.args.length === 0 && !e.dynArgs) {
      return (f) => checked(found.call([target(f)], keyword ? keyword(f) : null, f.state), f)
    }
    return (f) => {
      const value = target(f)
      return checked(found.call([value, ...positional(f)], keyword ? keyword(f) : null, f.state), f)
    }
  }
  #filterTarget(target: Expression, scope: CompileScope, input: Evaluate | null): Evaluate {
    return input && target.kind === 'filter'
      ? this.filter(target, scope, input)
      : this.expression(target, scope)
  }

  #test(e: Test, scope: CompileScope): Evaluate {
    const target = this.expression(e.target, scope)
    if (e.args.length === 0 && e.kwargs.length === 0 && !e.dynArgs && !e.dynKwargs) {
      if (e.name === 'none') return (f) => target(f) === null
      if (e.name === 'defined') return (f) => !(target(f) instanceof Undefined)
    }
    const found = this.#builtin('test', e.name, e.line, scope)
    const { positional, keyword } = this.#arguments(e, scope, null)
    return (f) => {
      const value = target(f)
      return truthy(found.call([value, ...positional(f)], keyword ? keyword(f) : null, f.state))
    }
  }

  #builtin(
    kind: 'filter' | 'test',
    name: string,
    line: number,
    scope: CompileScope,
  ): Pick<PyFunction, 'call'> {
    const found = this.options.builtins[kind](name)
    if (found) return found
    const message = `No ${kind} named ${reprText(name)}`
    if (!scope.soft) throw this.assertion(`${message}.`, line)
    return {
      call: () => {
        throw pyError('TemplateRuntimeError', `${message} found.`)
      },
    }
  }

  /** An error that Jinja finds while compiling. */
  assertion(message: string, line: number): JinjaError {
    const { file, lineOffset } = this.options
    const e = new JinjaError('TemplateAssertionError', message, { line: line + lineOffset, file })
    e.located = true
    return e
  }
  /**
   * Notes what Python's own compiler will find in the code that Jinja generates: it has no line of the template, and
   * comes after everything that Jinja itself finds.
   */
  pythonSyntaxError(message: string): void {
    if (this.#pythonError) return
    this.#pythonError = new JinjaError('SyntaxError', message, { file: this.options.file })
    this.#pythonError.located = true
  }
  #pythonError: JinjaError | null = null
  /** To be called once all is compiled. @throws JinjaError where Python would refuse the code */
  finish(): void {
    if (this.#pythonError) throw this.#pythonError
  }
}

/** Counts a long text towards the render's limits. */
function checked(value: Value, f: Frame): Value {
  if (typeof value === 'string') f.state.checkText(value.length)
  return value
}

function positionalArguments(args: readonly Evaluate[], dynamic: Evaluate | null): (f: Frame) => Value[] {
  if (dynamic) return (f) => [...args.map((a) => a(f)), ...spread(dynamic(f))]
  const [first, second] = args
  if (!first) return () => []
  if (!second) return (f) => [first(f)]
  if (args.length === 2) return (f) => [first(f), second(f)]
  return (f) => args.map((a) => a(f))
}

function spread(value: Value): Iterable<Value> {
  const items = iterableOf(value)
  if (!items) throw pyError('TypeError', `Value after * must be an iterable, not ${pyTypeName(value)}`)
  return items
}

function addKeywords(kwargs: Map<string, Value>, value: Value): void {
  if (value instanceof Undefined) {
    if (value.lenient) return
    throw undefinedError(value)
  }
  const pairs = value instanceof PyDict ? value : value instanceof PyObject ? value.mapping?.() : undefined
  if (!pairs)
    throw pyError(
      'TypeError',
      `jinja2.sandbox.SandboxedEnvironment.call() argument after ** must be a mapping, not ${pyTypeName(value)}`,
    )
  for (const [k, v] of pairs) {
    if (typeof k !== 'string') throw pyError('TypeError', 'keywords must be strings')
    if (kwargs.has(k))
      throw pyError(
        'TypeError',
        `jinja2.sandbox.SandboxedEnvironment.call() got multiple values for keyword argument '${k}'`,
      )
    kwargs.set(k, v)
  }
}

const COMPARE: Record<CompareOperator, (a: Value, b: Value) => boolean> = {
  '==': pyEquals,
  '!=': (a, b) => !pyEquals(a, b),
  '<': (a, b) => pyOrder('<', a, b),
  '<=': (a, b) => pyOrder('<=', a, b),
  '>': (a, b) => pyOrder('>', a, b),
  '>=': (a, b) => pyOrder('>=', a, b),
  in: (a, b) => contains(b, a),
  'not in': (a, b) => !contains(b, a),
}

/** A name that the template sets later: whatever the context has, it isn't seen. */
function unset(name: string, f: Frame): Value {
  return new Undefined(name, { lenient: f.run.lenient })
}

function lookOutside(name: string, f: Frame): Value {
  const found = f.run.names.lookup(name)
  if (found !== undefined) return found
  const global = globals.get(name)
  if (global !== undefined) return global
  if (name === 'context') return new ContextObject(f.run.names)
  if (name === 'self') return new SelfReference(f.run.blocks)
  return new Undefined(name, { lenient: f.run.lenient })
}
