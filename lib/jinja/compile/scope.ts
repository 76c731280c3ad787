import type { Expression, Statement, Target } from '../syntax/nodes'
import { FirstUses, readsAhead } from './first-use'

/** Names that one scope of a template declares, each with its slot in the scope's frame. */
export class CompileScope {
  readonly parent: CompileScope | null
  readonly #slots = new Map<string, number>()
  /** Filters and tests that don't exist are found only when reached, as inside Jinja's `if`. */
  soft = false
  /** A `break` may stand here. */
  inLoop = false
  autoescape: boolean

  isBlock = false
  readonly #outermost: CompileScope
  #content: {
    readonly body: readonly Statement[]
    readonly loaded: readonly Expression[]
    readonly parameters: number
  } | null = null
  #unset: ReadonlySet<string> | null = null
  #refs: ReadonlySet<string> | null = null
  /** In the outermost scope: all that were opened, and whether one of them reads a name ahead of setting it. */
  readonly #opened: CompileScope[] = []
  #readsAhead = false

  constructor(parent: CompileScope | null) {
    this.parent = parent
    this.#outermost = parent ? parent.#outermost : this
    this.autoescape = parent?.autoescape ?? false
  }
  declare(name: string): number {
    const known = this.#slots.get(name)
    if (known !== undefined) return known
    const slot = this.#slots.size
    this.#slots.set(name, slot)
    return slot
  }
  slotOf(name: string): number | undefined {
    return this.#slots.get(name)
  }
  get size(): number {
    return this.#slots.size
  }
  /** Scopes around this one. */
  get depth(): number {
    return this.parent ? this.parent.depth + 1 : 0
  }
  /** Every scope that declares the name, inside first, by how many frames away. */
  find(name: string): { readonly depth: number; readonly slot: number }[] {
    const found: { depth: number; slot: number }[] = []
    let depth = 0
    for (let scope: CompileScope | null = this; scope; scope = scope.parent) {
      const slot = scope.#slots.get(name)
      if (slot !== undefined) found.push({ depth, slot })
      depth++
    }
    return found
  }
  /** Whether a name that isn't set yet is undefined, rather than to be looked for outside of the template. */
  startsUnset(name: string): boolean {
    if (!this.#outermost.#readsAhead) return false
    for (let scope: CompileScope | null = this; scope; scope = scope.parent) {
      if (scope.#unset?.has(name)) return true
      // A block is a function of its own, which asks the context.
      if (scope.isBlock) return false
    }
    return false
  }

  /**
   * Declares what the scope's statements assign, beside what is declared already: its parameters, whose defaults are
   * `loaded`.
   */
  open(body: readonly Statement[], loaded: readonly Expression[] = []): void {
    const parameters = this.#slots.size
    declareAssigned(body, this)
    this.#content = { body, loaded, parameters }
    this.#outermost.#opened.push(this)
    if (this.#slots.size === parameters || !readsAhead(body)) return
    this.#outermost.#readsAhead = true
    this.#unset = this.#uses().unset
  }
  /** To be called on the outermost scope once all is compiled: what runs keeps scopes, but no statements. */
  close(): void {
    for (const scope of this.#opened.splice(0)) {
      scope.#content = null
      scope.#refs = null
    }
  }
  #uses(): FirstUses {
    const { body, loaded, parameters } = this.#content ?? { body: [], loaded: [], parameters: 0 }
    const names = [...this.#slots.keys()].slice(0, parameters)
    const made = new FirstUses(names, (name) => this.parent?.knows(name) ?? false)
    for (const e of loaded) made.load(e)
    made.visit(body)
    return made
  }
  /** Whether this scope, or one around it, reads or sets a name itself. */
  knows(name: string): boolean {
    this.#refs ??= this.#uses().refs
    return this.#refs.has(name) || (this.parent?.knows(name) ?? false)
  }
}

/** Declares the names of an assignment's target. */
export function declareTarget(target: Target, scope: CompileScope): void {
  if (target.kind === 'name') scope.declare(target.name)
  else if (target.kind === 'tuple') for (const item of target.items) declareTarget(item, scope)
}

/** Declares every name that the statements assign in this very scope (branches of `if` belong to it). */
function declareAssigned(body: readonly Statement[], scope: CompileScope): void {
  for (const s of body) {
    if (s.kind === 'set' || s.kind === 'set-block') declareTarget(s.target, scope)
    else if (s.kind === 'macro') scope.declare(s.name)
    else if (s.kind === 'if') {
      for (const branch of s.branches) declareAssigned(branch.body, scope)
      declareAssigned(s.otherwise, scope)
    } else if (s.kind === 'autoescape') declareAssigned(s.body, scope)
  }
}
