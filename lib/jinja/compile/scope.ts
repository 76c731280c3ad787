import type { Statement, Target } from '../syntax/nodes'

/** Names that one scope of a template declares, each with its slot in the scope's frame. */
export class CompileScope {
  readonly parent: CompileScope | null
  readonly #slots = new Map<string, number>()
  /** Filters and tests that don't exist are found only when reached, as inside Jinja's `if`. */
  soft = false
  /** A `break` may stand here. */
  inLoop = false
  autoescape: boolean

  constructor(parent: CompileScope | null) {
    this.parent = parent
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
}

/** Declares the names of an assignment's target. */
export function declareTarget(target: Target, scope: CompileScope): void {
  if (target.kind === 'name') scope.declare(target.name)
  else if (target.kind === 'tuple') for (const item of target.items) declareTarget(item, scope)
}

/** Declares every name that the statements assign in this very scope (branches of `if` belong to it). */
export function declareAssigned(body: readonly Statement[], scope: CompileScope): void {
  for (const s of body) {
    if (s.kind === 'set' || s.kind === 'set-block') declareTarget(s.target, scope)
    else if (s.kind === 'macro') scope.declare(s.name)
    else if (s.kind === 'if') {
      for (const branch of s.branches) declareAssigned(branch.body, scope)
      declareAssigned(s.otherwise, scope)
    } else if (s.kind === 'autoescape') declareAssigned(s.body, scope)
  }
}
