import type { Expression, Statement, Target } from '../syntax/nodes'
import { walkExpression, walkExpressions } from '../syntax/walk'

/**
 * What one scope does with names, in order. Jinja decides by the first use: a name that is read first comes from outside
 * until it is set; one that is set first is undefined until then, for the scopes inside, too.
 */
export class FirstUses {
  /** Names that the scope reads or sets itself. */
  readonly refs: Set<string>
  /** Names that are set first, and known to no scope around. */
  readonly unset = new Set<string>()
  readonly #outer: (name: string) => boolean

  constructor(parameters: Iterable<string>, outer: (name: string) => boolean) {
    this.refs = new Set(parameters)
    this.#outer = outer
  }
  load(e: Expression): void {
    walkExpression(e, (part) => {
      if (part.kind === 'name' && !this.#outer(part.name)) this.refs.add(part.name)
    })
  }
  #store(name: string): void {
    if (!this.refs.has(name) && !this.#outer(name)) this.unset.add(name)
    this.refs.add(name)
  }
  #target(target: Target): void {
    if (target.kind === 'name') this.#store(target.name)
    else if (target.kind === 'tuple') for (const item of target.items) this.#target(item)
    else if (!this.#outer(target.name)) this.refs.add(target.name)
  }

  visit(body: readonly Statement[]): void {
    for (const s of body) this.#statement(s)
  }
  #statement(s: Statement): void {
    switch (s.kind) {
      case 'output':
        for (const part of s.parts) this.load(part)
        break
      case 'for':
        this.load(s.iterable)
        break
      case 'if':
        this.#branches(s)
        break
      case 'set':
        this.load(s.value)
        this.#target(s.target)
        break
      case 'set-block':
        this.#target(s.target)
        break
      case 'macro':
        this.#store(s.name)
        break
      case 'call-block':
        this.load(s.call)
        break
      case 'filter-block':
        this.load(s.filter)
        break
      case 'with':
        for (const { value } of s.bindings) this.load(value)
        break
      case 'do':
        this.load(s.value)
        break
      case 'autoescape':
        this.visit(s.body)
        break
    }
  }
  /** A name that only some branches set comes from outside where they don't. */
  #branches(s: Statement & { kind: 'if' }): void {
    const [first, ...others] = s.branches
    if (first) this.load(first.test)
    const parts = [first?.body ?? [], others.flatMap((b) => b.body), s.otherwise].map((body, i) => {
      const branch = new FirstUses(this.refs, this.#outer)
      if (i === 1) for (const { test } of others) branch.load(test)
      branch.visit(body)
      return branch
    })
    for (const name of parts.flatMap((b) => [...b.unset]))
      if (parts.every((b) => b.unset.has(name))) this.unset.add(name)
    for (const { refs } of parts) for (const name of refs) this.refs.add(name)
  }
}

/** Statements whose bodies are scopes of their own. */
const INNER = new Set(['for', 'set-block', 'macro', 'call-block', 'filter-block', 'with', 'block'])

function holdsInner(s: Statement): boolean {
  if (s.kind === 'if') return s.branches.some((b) => b.body.some(holdsInner)) || s.otherwise.some(holdsInner)
  return INNER.has(s.kind) || (s.kind === 'autoescape' && s.body.some(holdsInner))
}

/** Whether a scope inside reads a name that is set only further down: first uses matter only then. */
export function readsAhead(body: readonly Statement[]): boolean {
  const first = body.findIndex(holdsInner)
  if (first === -1) return false
  const late = new Set<string>()
  for (let i = first; i < body.length; i++) gatherStores(body[i], late)
  if (late.size === 0) return false
  const early = new Set<string>()
  for (let i = 0; i < first; i++) gatherStores(body[i], early)
  for (const name of early) late.delete(name)
  if (late.size === 0) return false
  let found = false
  for (let i = first; i < body.length && !found && late.size > 0; i++) {
    const s = body[i]
    // A macro's body runs once its name is set.
    if (s?.kind === 'macro') late.delete(s.name)
    if (late.size === 0) return false
    if (s && holdsInner(s))
      walkExpressions([s], (e) => {
        found ||= e.kind === 'name' && late.has(e.name)
      })
    // From here on the names are set.
    const set = new Set<string>()
    gatherStores(s, set)
    if (s?.kind !== 'if') for (const name of set) late.delete(name)
  }
  return found
}
function gatherStores(s: Statement | undefined, names: Set<string>): void {
  if (!s) return
  if (s.kind === 'set' || s.kind === 'set-block') gatherTarget(s.target, names)
  else if (s.kind === 'macro') names.add(s.name)
  else if (s.kind === 'if') {
    for (const branch of s.branches) for (const inner of branch.body) gatherStores(inner, names)
    for (const inner of s.otherwise) gatherStores(inner, names)
  } else if (s.kind === 'autoescape') for (const inner of s.body) gatherStores(inner, names)
}
function gatherTarget(target: Target, names: Set<string>): void {
  if (target.kind === 'name') names.add(target.name)
  else if (target.kind === 'tuple') for (const item of target.items) gatherTarget(item, names)
}
