import type { CharTest, Folding } from './characters'
import { type Position, type RegexNode, type Width, widthOf } from './nodes'

/** One instruction of a compiled pattern; places in the program are numbers. */
export type Instruction =
  | { readonly op: 'one'; readonly test: CharTest }
  /** A character over and over: by far the most frequent repetition, and it needs no bookkeeping. */
  | {
      readonly op: 'run'
      readonly test: CharTest
      readonly min: number
      readonly max: number
      readonly lazy: boolean
    }
  | { readonly op: 'at'; readonly at: Position }
  | { readonly op: 'jump'; to: number }
  /** Goes on, and comes back to `other` if that fails. */
  | { readonly op: 'split'; other: number }
  | { readonly op: 'save'; readonly slot: number; readonly closes: number }
  | { readonly op: 'reference'; readonly group: number; readonly folding: Folding }
  | { readonly op: 'exists'; readonly group: number; otherwise: number }
  /** Matches what follows up to its `accept` apart, `back` characters before; then goes on at `next`. */
  | { readonly op: 'look'; readonly negated: boolean; readonly back: number; next: number }
  | { readonly op: 'atomic'; next: number }
  | { readonly op: 'loop-start'; readonly slot: number }
  /** Decides whether the body, which begins at `body`, is tried (again). */
  | {
      readonly op: 'loop'
      readonly slot: number
      readonly min: number
      readonly max: number
      readonly lazy: boolean
      readonly body: number
    }
  | { readonly op: 'accept' }

/** A compiled pattern. Slots hold captures first (start and end of each group), then what loops remember. */
export type Program = {
  readonly code: readonly Instruction[]
  readonly slots: number
  /** The only character that a match can begin with, if there is one. */
  readonly first: number | undefined
}

/** The slot of the last closed group's number. */
export const LAST_GROUP = 0

/** The slot where a group's start stands; its end follows. The whole match is group 0. */
export function groupSlot(group: number): number {
  return 1 + 2 * group
}

/** Compiles a parsed pattern with that many groups. */
export function compileRegex(node: RegexNode, groups: number): Program {
  const emitter = new Emitter(groups)
  emitter.emit(node)
  emitter.code.push({ op: 'accept' })
  return { code: emitter.code, slots: emitter.slots, first: firstLiteral(node) }
}

function firstLiteral(node: RegexNode): number | undefined {
  if (node.kind === 'one') return node.literal
  if (node.kind === 'group' || node.kind === 'bracket') return firstLiteral(node.body)
  const [first] = node.kind === 'sequence' ? node.items : []
  return first && firstLiteral(first)
}

class Emitter {
  readonly code: Instruction[] = []
  slots: number
  readonly #widths = new Map<number, Width>()
  constructor(groups: number) {
    this.slots = groupSlot(groups + 1)
  }

  emit(node: RegexNode): void {
    const { code } = this
    switch (node.kind) {
      case 'one':
        code.push({ op: 'one', test: node.test })
        return
      case 'at':
        code.push({ op: 'at', at: node.at })
        return
      case 'sequence':
        for (const item of node.items) this.emit(item)
        return
      case 'bracket':
        this.emit(node.body)
        return
      case 'branch':
        this.#branch(node.items)
        return
      case 'group': {
        const slot = groupSlot(node.index)
        code.push({ op: 'save', slot, closes: 0 })
        this.emit(node.body)
        code.push({ op: 'save', slot: slot + 1, closes: node.index })
        this.#widths.set(node.index, widthOf(node.body, this.#widths))
        return
      }
      case 'reference':
        code.push({ op: 'reference', group: node.group, folding: node.folding })
        return
      case 'atomic':
        this.#atomic(node.body)
        return
      case 'look': {
        const back = node.behind ? widthOf(node.body, this.#widths).min : 0
        const look: Instruction = { op: 'look', negated: node.negated, back, next: 0 }
        code.push(look)
        this.emit(node.body)
        code.push({ op: 'accept' })
        look.next = code.length
        return
      }
      case 'condition': {
        const exists: Instruction = { op: 'exists', group: node.group, otherwise: 0 }
        code.push(exists)
        this.emit(node.yes)
        const jump: Instruction = { op: 'jump', to: 0 }
        code.push(jump)
        exists.otherwise = code.length
        if (node.no !== undefined) this.emit(node.no)
        jump.to = code.length
        return
      }
      case 'repeat':
        if (node.mode === 'possessive') this.#atomic({ ...node, mode: 'greedy' })
        else this.#repeat(node.body, node.min, node.max, node.mode === 'lazy')
    }
  }
  #atomic(body: RegexNode): void {
    const atomic: Instruction = { op: 'atomic', next: 0 }
    this.code.push(atomic)
    this.emit(body)
    this.code.push({ op: 'accept' })
    atomic.next = this.code.length
  }
  #branch(items: readonly RegexNode[]): void {
    const { code } = this
    const ends: { op: 'jump'; to: number }[] = []
    for (const [i, item] of items.entries()) {
      if (i === items.length - 1) {
        this.emit(item)
        break
      }
      const split = { op: 'split' as const, other: 0 }
      const jump = { op: 'jump' as const, to: 0 }
      code.push(split)
      this.emit(item)
      code.push(jump)
      ends.push(jump)
      split.other = code.length
    }
    for (const end of ends) end.to = code.length
  }
  #repeat(body: RegexNode, min: number, max: number, lazy: boolean): void {
    const { code } = this
    if (body.kind === 'one') {
      code.push({ op: 'run', test: body.test, min, max, lazy })
      return
    }
    const slot = this.slots
    this.slots += 2
    const jump: Instruction = { op: 'jump', to: 0 }
    code.push({ op: 'loop-start', slot }, jump)
    const start = code.length
    this.emit(body)
    jump.to = code.length
    code.push({ op: 'loop', slot, min, max, lazy, body: start })
  }
}
