import { returnFunction } from '../builtins/return'
import { pyError } from '../runtime/errors'
import type {
  Expression,
  Filter,
  ForNode,
  IfNode,
  LoadTag,
  MacroNode,
  OutputNode,
  Signature,
  Statement,
  Target,
} from '../syntax/nodes'
import { mentions } from '../syntax/walk'
import { asText, truthy } from '../values/compare'
import { iterate, unpack } from '../values/iterate'
import { escapeHtml } from '../values/operators'
import { pyStr } from '../values/text'
import { PyDict, PyObject, PyTypedText, pyTypeName, Undefined, type Value } from '../values/value'
import { ExpressionCompiler } from './expressions'
import { BREAK, CONTINUE, type Completion, type Evaluate, type Execute, Frame, NEXT, RETURN } from './frame'
import { LoopContext } from './loop'
import { joinParts, type MacroCode, markup, TemplateMacro } from './macro'
import { CompileScope, declareTarget } from './scope'

/** Puts a value into the names of a target. */
type Assign = (frame: Frame, value: Value) => void

/** Compiles statements to closures that write to the state's output. */
export class StatementCompiler extends ExpressionCompiler {
  /** A body as one closure. */
  body(statements: readonly Statement[], scope: CompileScope): Execute {
    const all = statements.flatMap((s) => this.#statement(s, scope) ?? [])
    const [first, second] = all
    if (!first) return () => NEXT
    if (!second) return first
    return (f) => {
      for (const execute of all) {
        const completion = execute(f)
        if (completion !== NEXT) return completion
      }
      return NEXT
    }
  }

  #line(line: number): number {
    return line + this.options.lineOffset
  }

  #statement(s: Statement, scope: CompileScope): Execute | null {
    switch (s.kind) {
      case 'output':
        return this.#output(s, scope)
      case 'if':
        return this.#if(s, scope)
      case 'for':
        return this.#for(s, scope)
      case 'set': {
        const value = this.expression(s.value, scope)
        const assign = this.#target(s.target, scope)
        const check = this.#namespaceCheck(s.target, scope)
        if (!check) return this.#simple(s.line, (f) => assign(f, value(f)))
        const at = this.#line(s.line)
        return (f) => {
          // Still on the line of the statement before.
          check(f)
          f.state.line = at
          assign(f, value(f))
          return NEXT
        }
      }
      case 'set-block':
        return this.#setBlock(s, scope)
      case 'do':
        return this.#do(s.value, s.line, scope)
      case 'macro': {
        const code = this.macro(s, scope)
        const slot = scope.declare(s.name)
        return (f) => {
          f.slots[slot] = new TemplateMacro(code, f)
          return NEXT
        }
      }
      case 'call-block':
        return this.#callBlock(s, scope)
      case 'filter-block':
        return this.#filterBlock(s, scope)
      case 'with':
        return this.#with(s, scope)
      case 'break':
        if (!scope.inLoop) this.pythonSyntaxError("'break' outside loop")
        return () => BREAK
      case 'continue':
        if (!scope.inLoop) this.pythonSyntaxError("'continue' not properly in loop")
        return () => CONTINUE
      case 'autoescape': {
        const was = scope.autoescape
        scope.autoescape = truthy(this.constantOf(s.on, scope) ?? false)
        const inner = this.body(s.body, scope)
        scope.autoescape = was
        return inner
      }
      case 'block': {
        return this.#block(s, scope)
      }
      case 'load': {
        const template = this.expression(s.template, scope)
        return this.#simple(s.line, (f) => {
          throw noTemplate(template(f), s.tag)
        })
      }
    }
  }

  #simple(line: number, act: (f: Frame) => void): Execute {
    const at = this.#line(line)
    return (f) => {
      f.state.line = at
      act(f)
      return NEXT
    }
  }

  /** A scope inside another; `inLoop` says whether a break may leave it. */
  #inner(scope: CompileScope, inLoop: boolean): CompileScope {
    const inner = new CompileScope(scope)
    inner.inLoop = inLoop
    return inner
  }
  /** A body in a scope of its own. */
  #scoped(statements: readonly Statement[], inner: CompileScope): Execute {
    inner.open(statements)
    const body = this.body(statements, inner)
    return (f) => body(new Frame(f.run, f, inner.size))
  }

  /** `{% block %}`: rendered where it stands, and known to `self`. */
  #block(s: Statement & { kind: 'block' }, scope: CompileScope): Execute {
    const inner = this.#inner(scope, false)
    inner.isBlock = true
    const body = this.#scoped(s.body, inner)
    return (f) => {
      f.run.blocks.set(s.name, () =>
        captured(f, () => {
          body(f)
        }),
      )
      return body(f)
    }
  }

  // --- output

  #output(s: OutputNode, scope: CompileScope): Execute | null {
    const steps: Execute[] = []
    let text = ''
    const flush = () => {
      if (text !== '') steps.push(this.#writeText(text))
      text = ''
    }
    for (const [i, part] of s.parts.entries()) {
      const constant = this.constantOf(part, scope)
      if (constant !== undefined) {
        text +=
          scope.autoescape && !(part.kind === 'const' && part.data) ? escaped(constant) : pyStr(constant)
        if (!this.options.trace) continue
      }
      flush()
      if (constant === undefined) steps.push(this.#return(part, scope) ?? this.#write(part, scope))
      const last = steps.pop()
      if (last) steps.push(this.options.trace ? traced(last, part, s.starts[i] ?? 0) : last)
    }
    flush()
    const [first, second] = steps
    if (!first) return null
    if (!second) return first
    return (f) => {
      for (const step of steps) {
        const completion = step(f)
        if (completion !== NEXT) return completion
      }
      return NEXT
    }
  }
  #writeText(text: string): Execute {
    if (this.options.native) {
      return (f) => {
        f.run.parts?.push(text)
        return NEXT
      }
    }
    return (f) => {
      const { state } = f
      state.out += text
      state.items++
      return NEXT
    }
  }
  #write(part: Expression, scope: CompileScope): Execute {
    const value = this.expression(part, scope)
    const line = this.#line(part.line)
    if (this.options.native) {
      return (f) => {
        f.state.line = line
        f.run.parts?.push(value(f))
        return NEXT
      }
    }
    const text = scope.autoescape ? escaped : pyStr
    return (f) => {
      const { state } = f
      state.line = line
      const written = text(value(f))
      state.out += written
      state.items++
      return NEXT
    }
  }

  /** `{{ return(x) }}` ends the macro without an exception, as long as `return` is dbt's own. */
  #return(e: Expression, scope: CompileScope): Execute | null {
    if (e.kind !== 'call' || e.callee.kind !== 'name' || e.callee.name !== 'return') return null
    const [argument] = e.args
    if (!argument || e.args.length > 1 || e.kwargs.length > 0 || e.dynArgs || e.dynKwargs) return null
    if (scope.find('return').length > 0) return null
    const value = this.expression(argument, scope)
    const plain = this.expression(e, scope)
    const line = this.#line(e.line)
    return (f) => {
      f.state.line = line
      if (f.run.names.lookup('return') !== returnFunction) {
        plain(f)
        return NEXT
      }
      f.run.returned = value(f)
      return RETURN
    }
  }
  #do(e: Expression, line: number, scope: CompileScope): Execute {
    const returned = this.#return(e, scope)
    if (returned) return returned
    const value = this.expression(e, scope)
    return this.#simple(line, (f) => {
      value(f)
    })
  }

  // --- control

  #if(s: IfNode, scope: CompileScope): Execute {
    const wasSoft = scope.soft
    scope.soft = true
    const branches = s.branches.map(({ test, body, line }) => ({
      test: this.expression(test, scope),
      body: this.body(body, scope),
      line: this.#line(line),
    }))
    const otherwise = s.otherwise.length > 0 ? this.body(s.otherwise, scope) : null
    scope.soft = wasSoft
    return (f) => {
      for (const branch of branches) {
        f.state.line = branch.line
        if (truthy(branch.test(f))) return branch.body(f)
      }
      return otherwise ? otherwise(f) : NEXT
    }
  }

  #for(s: ForNode, scope: CompileScope): Execute {
    this.#refuseLoopTarget(s.target)
    const iterable = this.expression(s.iterable, scope)
    const inner = this.#inner(scope, true)
    const loopSlot = s.recursive || mentions(s.body, 'loop') ? inner.declare('loop') : null
    declareTarget(s.target, inner)
    inner.open(s.body)
    const assign = this.#target(s.target, inner)
    const keep = s.test ? this.#loopTest(s, scope) : null
    const body = this.body(s.body, inner)
    // A recursive loop is a function of its own in Python.
    const otherScope = this.#inner(scope, scope.inLoop && !s.recursive)
    const otherwise = s.otherwise.length > 0 ? this.#scoped(s.otherwise, otherScope) : null
    const line = this.#line(s.line)

    const run = (f: Frame, items: Value, depth: number): Completion => {
      const { state } = f
      const source = keep ? filtered(iterate(items), f, keep) : iterate(items)
      const recurse = s.recursive ? (more: Value, at: number) => this.#recurse(run, f, more, at) : null
      const loop = loopSlot === null ? null : new LoopContext(source, depth, recurse)
      const iterator = loop ? null : source[Symbol.iterator]()
      let empty = true
      for (;;) {
        state.step()
        state.line = line
        const item = loop ? loop.advance() : takeNext(iterator)
        if (item === undefined) break
        const frame = new Frame(f.run, f, inner.size)
        if (loop && loopSlot !== null) frame.slots[loopSlot] = loop
        assign(frame, item)
        const completion = body(frame)
        if (completion === BREAK) break
        if (completion === RETURN) return RETURN
        if (completion === NEXT) empty = false
      }
      return empty && otherwise ? otherwise(f) : NEXT
    }
    return (f) => {
      f.state.line = line
      return run(f, iterable(f), 1)
    }
  }
  #refuseLoopTarget(target: Target): void {
    if (target.kind === 'name' && target.name === 'loop')
      throw this.assertion("Can't assign to special loop variable in for-loop target", target.line)
    if (target.kind === 'tuple') for (const item of target.items) this.#refuseLoopTarget(item)
  }
  /** `if` after the iterable: sees the item, but not `loop`. */
  #loopTest(s: ForNode, scope: CompileScope): (f: Frame, item: Value) => boolean {
    const inner = this.#inner(scope, false)
    declareTarget(s.target, inner)
    const assign = this.#target(s.target, inner)
    const test = s.test ? this.expression(s.test, inner) : () => true
    return (f, item) => {
      const frame = new Frame(f.run, f, inner.size)
      assign(frame, item)
      return truthy(test(frame))
    }
  }
  #recurse(
    run: (f: Frame, items: Value, depth: number) => Completion,
    f: Frame,
    items: Value,
    depth: number,
  ): Value {
    const { state } = f
    const { line } = state
    state.enter()
    const text = captured(f, () => {
      run(f, items, depth + 1)
    })
    state.leave()
    state.line = line
    return text
  }

  // --- assignment

  #target(target: Target, scope: CompileScope): Assign {
    if (target.kind === 'name') {
      const slot = scope.declare(target.name)
      return (f, value) => {
        f.slots[slot] = value
      }
    }
    if (target.kind === 'tuple') {
      const items = target.items.map((item) => this.#target(item, scope))
      return (f, value) => {
        const values = unpack(value, items.length)
        items.forEach((assign, i) => {
          assign(f, values[i] ?? null)
        })
      }
    }
    const { attribute } = target
    const object = this.expression({ kind: 'name', name: target.name, line: target.line }, scope)
    return (f, value) => {
      setItem(object(f), attribute, value)
    }
  }
  /** Whether what the target names attributes of are namespaces, which Jinja asks before it computes the value. */
  #namespaceCheck(target: Target, scope: CompileScope): ((f: Frame) => void) | null {
    if (target.kind === 'name') return null
    if (target.kind === 'tuple') {
      const checks = target.items.flatMap((item) => this.#namespaceCheck(item, scope) ?? [])
      if (checks.length === 0) return null
      return (f) => {
        for (const check of checks) check(f)
      }
    }
    const object = this.expression({ kind: 'name', name: target.name, line: target.line }, scope)
    return (f) => {
      const found = object(f)
      if (!(found instanceof PyObject) || !found.setAttribute)
        throw pyError('TemplateRuntimeError', 'cannot assign attribute on non-namespace object')
    }
  }

  #setBlock(s: Statement & { kind: 'set-block' }, scope: CompileScope): Execute {
    const inner = this.#inner(scope, scope.inLoop)
    const body = this.#scoped(s.body, inner)
    let text: Value = ''
    const apply = s.filter ? this.#blockFilter(s.filter, scope, () => text) : null
    const assign = this.#target(s.target, scope)
    const { autoescape } = scope
    const line = this.#line(s.line)
    return (f) => {
      let completion: Completion = NEXT
      const made = captured(f, () => {
        completion = body(f)
      })
      if (completion !== NEXT) return completion
      f.state.line = line
      text = made
      const value = apply ? apply(f) : autoescape ? markup(made) : made
      assign(f, value)
      return NEXT
    }
  }

  /** The filter of a block, which is looked up at once even where the block stands in an `if`. */
  #blockFilter(filter: Filter, scope: CompileScope, input: Evaluate): Evaluate {
    const wasSoft = scope.soft
    scope.soft = false
    const apply = this.filter(filter, scope, input)
    scope.soft = wasSoft
    return apply
  }

  #filterBlock(s: Statement & { kind: 'filter-block' }, scope: CompileScope): Execute {
    const inner = this.#inner(scope, scope.inLoop)
    const body = this.#scoped(s.body, inner)
    let text: Value = ''
    const apply = this.#blockFilter(s.filter, scope, () => text)
    const line = this.#line(s.line)
    return (f) => {
      let completion: Completion = NEXT
      const made = captured(f, () => {
        completion = body(f)
      })
      if (completion !== NEXT) return completion
      f.state.line = line
      text = made
      append(f, apply(f))
      return NEXT
    }
  }

  #with(s: Statement & { kind: 'with' }, scope: CompileScope): Execute {
    const inner = this.#inner(scope, scope.inLoop)
    const values = s.bindings.map(({ value }) => this.expression(value, scope))
    for (const { target } of s.bindings) declareTarget(target, inner)
    inner.open(s.body)
    const targets = s.bindings.map(({ target }) => this.#target(target, inner))
    const body = this.body(s.body, inner)
    // Jinja notes no line for it: what fails here is reported where the statement before stands.
    return (f) => {
      const frame = new Frame(f.run, f, inner.size)
      targets.forEach((assign, i) => {
        const value = values[i]
        if (value) assign(frame, value(f))
      })
      return body(frame)
    }
  }

  // --- macros

  /** A macro's code, for calls of it. */
  macro(s: MacroNode, scope: CompileScope): MacroCode {
    return this.#macroCode(s.name, s.line, s.signature, s.body, scope)
  }
  #macroCode(
    name: string | null,
    line: number,
    signature: Signature,
    statements: readonly Statement[],
    scope: CompileScope,
  ): MacroCode {
    const inner = this.#inner(scope, false)
    const names = signature.parameters.map((p) => p.name)
    for (const [i, parameter] of names.entries()) {
      if (names.indexOf(parameter) !== i)
        this.pythonSyntaxError(`duplicate argument 'l_${inner.depth}_${parameter}' in function definition`)
      inner.declare(parameter)
    }
    const special = (n: string) => (!names.includes(n) && mentions(statements, n) ? inner.declare(n) : null)
    const callerIndex = names.indexOf('caller')
    const hasCallerParameter = callerIndex !== -1 && mentions(statements, 'caller')
    if (hasCallerParameter && !signature.parameters[callerIndex]?.default)
      throw this.assertion(
        'When defining macros or call blocks the special "caller" argument must be omitted or be given a default.',
        line,
      )
    const caller = special('caller')
    const kwargs = special('kwargs')
    const varargs = special('varargs')
    const parameters = signature.parameters.map((p) => ({
      name: p.name,
      slot: inner.declare(p.name),
      default: p.default ? this.expression(p.default, inner) : null,
    }))
    inner.open(
      statements,
      signature.parameters.flatMap((p) => (p.default ? [p.default] : [])),
    )
    const body = this.body(statements, inner)
    return {
      name,
      line: this.#line(line),
      parameters,
      frameSize: inner.size,
      caller,
      kwargs,
      varargs,
      hasCallerParameter,
      body,
    }
  }

  #callBlock(s: Statement & { kind: 'call-block' }, scope: CompileScope): Execute {
    const code = this.#macroCode(null, s.line, s.signature, s.body, scope)
    const caller: Evaluate = (f) => new TemplateMacro(code, f)
    const call = this.call(s.call, scope, caller)
    const line = this.#line(s.line)
    return (f) => {
      f.state.line = line
      append(f, call(f))
      return NEXT
    }
  }
}

/** dbt loads no templates: why one cannot be had. */
function noTemplate(template: Value, tag: LoadTag): Error {
  if (tag === 'include' && asText(template) === undefined && !(template instanceof Undefined)) {
    if (!truthy(template))
      return pyError('TemplatesNotFound', 'Tried to select from an empty list of templates.')
    iterate(template)
  }
  return pyError('TypeError', 'no loader for this environment specified')
}

function escaped(value: Value): string {
  return value instanceof PyTypedText && value.kind === 'Markup' ? value.text : escapeHtml(pyStr(value))
}

function takeNext(iterator: Iterator<Value> | null): Value | undefined {
  const step = iterator?.next()
  return step === undefined || step.done ? undefined : step.value
}
function* filtered(
  items: Iterable<Value>,
  f: Frame,
  keep: (f: Frame, item: Value) => boolean,
): Generator<Value> {
  for (const item of items) if (keep(f, item)) yield item
}

/** The same step, which notes what it wrote and from where in the template. */
function traced(step: Execute, part: Expression, at: number): Execute {
  const literal = part.kind === 'const' && part.data === true
  return (f) => {
    const { state } = f
    const from = state.out.length
    const completion = step(f)
    state.trace?.push({ from, to: state.out.length, at, literal })
    return completion
  }
}

/** Runs something into a buffer of its own and gives what it wrote. */
function captured(f: Frame, act: () => void): string {
  const { state, run } = f
  const { out, items, unjoinable, trace } = state
  const { parts } = run
  state.trace = null
  state.out = ''
  state.items = 0
  state.unjoinable = null
  if (parts) run.parts = []
  act()
  const text = run.parts ? joinParts(run.parts) : state.joined()
  run.parts = parts
  state.trace = trace
  state.out = out
  state.items = items
  state.unjoinable = unjoinable
  return text
}

/** `target[key] = value`, which a block's value is put with: no namespace is asked for there. */
function setItem(target: Value, key: string, value: Value): void {
  if (target instanceof PyObject && target.setAttribute) target.setAttribute(key, value)
  else if (target instanceof PyDict) target.set(key, value)
  else if (Array.isArray(target))
    throw pyError('TypeError', 'list indices must be integers or slices, not str')
  else throw pyError('TypeError', `'${pyTypeName(target)}' object does not support item assignment`)
}

/** Writes a call's or filter's result as it is: what isn't text cannot be joined with the rest once that is done. */
function append(f: Frame, value: Value): void {
  const { state, run } = f
  if (run.parts) {
    run.parts.push(value)
    return
  }
  const text = asText(value)
  if (text === undefined)
    state.unjoinable ??= `sequence item ${state.items}: expected str instance, ${pyTypeName(value)} found`
  else state.out += text
  state.items++
}
