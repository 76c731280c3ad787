import { hasSurrogates } from '../../../values/characters'
import { lowered } from './characters'
import type { Position } from './nodes'
import { groupSlot, type Instruction, LAST_GROUP, type Program } from './program'

/** The text that is searched, by code points as Python counts. */
export class Subject {
  readonly text: string
  readonly length: number
  readonly #codes: readonly number[] | null
  constructor(text: string) {
    this.text = text
    this.#codes = hasSurrogates(text) ? Array.from(text, (c) => c.codePointAt(0) ?? 0) : null
    this.length = this.#codes?.length ?? text.length
  }
  at(position: number): number {
    return this.#codes === null ? this.text.charCodeAt(position) : (this.#codes[position] ?? 0)
  }
  slice(from: number, to: number): string {
    if (this.#codes === null) return this.text.slice(from, to)
    let part = ''
    for (const code of this.#codes.slice(from, to)) part += String.fromCodePoint(code)
    return part
  }
}

/** What bounds a search: it counts its work, and says when it keeps too much. */
export type RegexBudget = { step(count: number): void; checkText(length: number): void }

export type MatchOptions = {
  readonly from: number
  readonly end: number
  /** Only at `from`; `whole` up to `end` too. */
  readonly anchor: 'none' | 'start' | 'whole'
  /** No empty match at `from` itself: one ended there before. */
  readonly mustAdvance?: boolean
}

const COUNT_EVERY = 4096
const NEWLINE = 10

// What is kept to come back to: four numbers each, the kind first.
const BRANCH = 0
const UNDO = 1
const SHORTER = 2
const LONGER = 3
const RESTORE = 4
const ENTRY = 4
const MOST_ENTRIES = 1_000_000

/**
 * Matches by backtracking, as Python does, so that which of several matches is found is the same; but with a stack of
 * its own and counting its work, so that no pattern takes more than what a template may use up.
 * Gives the slots of the match or null.
 */
export function findMatch(
  program: Program,
  subject: Subject,
  options: MatchOptions,
  budget: RegexBudget,
): Int32Array | null {
  const machine = new Machine(program, subject, options, budget)
  const { from, end, anchor } = options
  if (from > end) return null
  const last = anchor === 'none' ? end : from
  try {
    for (let start = from; start <= last; start++) {
      if (program.first !== undefined && (start >= end || subject.at(start) !== program.first)) {
        machine.count()
        continue
      }
      const slots = machine.matchAt(start)
      if (slots !== null) return slots
    }
    return null
  } finally {
    machine.settle()
  }
}

class Machine {
  readonly #code: readonly Instruction[]
  readonly #subject: Subject
  readonly #options: MatchOptions
  readonly #budget: RegexBudget
  readonly #slots: Int32Array
  readonly #stack: number[] = []
  readonly #snapshots: Int32Array[] = []
  #counted = 0
  #end = 0

  constructor(program: Program, subject: Subject, options: MatchOptions, budget: RegexBudget) {
    this.#code = program.code
    this.#subject = subject
    this.#options = options
    this.#budget = budget
    this.#slots = new Int32Array(program.slots)
  }

  count(): void {
    if (++this.#counted >= COUNT_EVERY) this.settle()
  }
  /** Tells the budget of what was counted so far. */
  settle(): void {
    this.#budget.step(this.#counted)
    this.#counted = 0
  }

  matchAt(start: number): Int32Array | null {
    this.#slots.fill(-1)
    this.#stack.length = 0
    this.#snapshots.length = 0
    const end = this.#run(0, start, start)
    if (end === -1) return null
    const slots = this.#slots
    slots[groupSlot(0)] = start
    slots[groupSlot(0) + 1] = end
    return slots
  }

  /** Runs from an instruction to its `accept`; -1 when there is no way. `start`: of the whole match, -1 inside it. */
  #run(first: number, position: number, start: number): number {
    const base = this.#stack.length
    let pc = first
    let at = position
    for (;;) {
      if (++this.#counted >= COUNT_EVERY) this.settle()
      const next = this.#step(pc, at)
      if (next >= 0) {
        pc = next
        at = this.#end
        continue
      }
      if (next === ACCEPTED && this.#accepts(start, at)) return at
      const back = this.#backtrack(base)
      if (back === -1) return -1
      pc = back
      at = this.#end
    }
  }
  #accepts(start: number, at: number): boolean {
    if (start === -1) return true
    if (this.#options.anchor === 'whole' && at !== this.#options.end) return false
    return !(this.#options.mustAdvance === true && start === this.#options.from && at === start)
  }

  /** One instruction: the next one, with the place reached in `#end`; FAILED or ACCEPTED. */
  #step(pc: number, at: number): number {
    const instruction = this.#code[pc]
    if (instruction === undefined) return FAILED
    this.#end = at
    switch (instruction.op) {
      case 'one':
        if (at >= this.#options.end || !instruction.test(this.#subject.at(at))) return FAILED
        this.#end = at + 1
        return pc + 1
      case 'run':
        return this.#runOf(instruction, pc, at)
      case 'at':
        return this.#stands(instruction.at, at) ? pc + 1 : FAILED
      case 'jump':
        return instruction.to
      case 'split':
        this.#push(BRANCH, instruction.other, at, 0)
        return pc + 1
      case 'save':
        this.#set(instruction.slot, at)
        if (instruction.closes > 0) this.#set(LAST_GROUP, instruction.closes)
        return pc + 1
      case 'reference':
        return this.#repeats(instruction.group, instruction.folding, at) ? pc + 1 : FAILED
      case 'exists':
        return this.#slot(groupSlot(instruction.group) + 1) === -1 ? instruction.otherwise : pc + 1
      case 'look': {
        const place = at - instruction.back
        const found = place >= 0 && this.#apart(pc + 1, place, instruction.negated) !== -1
        this.#end = at
        return found === instruction.negated ? FAILED : instruction.next
      }
      case 'atomic': {
        const end = this.#apart(pc + 1, at, false)
        if (end === -1) return FAILED
        this.#end = end
        return instruction.next
      }
      case 'loop-start':
        this.#set(instruction.slot, -1)
        this.#set(instruction.slot + 1, -1)
        return pc + 1
      case 'loop':
        return this.#loop(instruction, pc, at)
      case 'accept':
        return ACCEPTED
    }
  }

  #runOf(run: Instruction & { op: 'run' }, pc: number, at: number): number {
    const most = Math.min(run.max, this.#options.end - at)
    const wanted = run.lazy ? Math.min(run.min, most) : most
    let taken = 0
    while (taken < wanted && run.test(this.#subject.at(at + taken))) {
      taken++
      this.count()
    }
    if (taken < run.min) return FAILED
    if (run.lazy) {
      if (taken < most) this.#push(LONGER, pc, at + taken, at + most)
    } else if (taken > run.min) this.#push(SHORTER, pc + 1, at + taken, at + run.min)
    this.#end = at + taken
    return pc + 1
  }

  #loop(loop: Instruction & { op: 'loop' }, pc: number, at: number): number {
    const { slot, min, max } = loop
    const count = this.#slot(slot) + 1
    if (count < min) {
      this.#set(slot, count)
      return loop.body
    }
    // A pass that took nothing is not repeated: nothing would come of it.
    const may = count < max && this.#slot(slot + 1) !== at
    if (!may) return pc + 1
    if (!loop.lazy) {
      this.#push(BRANCH, pc + 1, at, 0)
      this.#set(slot, count)
      this.#set(slot + 1, at)
      return loop.body
    }
    // The body only if what follows fails. Read from the top, as the way back does: the loop counts its new pass,
    // the body is tried, and if that fails too the count is what it was.
    this.#push(UNDO, slot, this.#slot(slot), 0)
    this.#push(UNDO, slot + 1, this.#slot(slot + 1), 0)
    this.#push(BRANCH, loop.body, at, 0)
    this.#push(UNDO, slot, count, 0)
    this.#push(UNDO, slot + 1, at, 0)
    return pc + 1
  }

  /** Matches a part for itself: what it would come back to is forgotten, what it captured stays (unless `discard`). */
  #apart(pc: number, at: number, discard: boolean): number {
    const base = this.#stack.length
    const before = this.#slots.slice()
    const end = this.#run(pc, at, -1)
    if (end === -1) return -1
    this.#stack.length = base
    if (discard) this.#slots.set(before)
    else {
      this.#snapshots.push(before)
      this.#push(RESTORE, this.#snapshots.length - 1, 0, 0)
    }
    return end
  }

  #slot(slot: number): number {
    return this.#slots[slot] ?? -1
  }
  #set(slot: number, value: number): void {
    this.#push(UNDO, slot, this.#slot(slot), 0)
    this.#slots[slot] = value
  }
  #push(kind: number, a: number, b: number, c: number): void {
    const stack = this.#stack
    stack.push(kind, a, b, c)
    if (stack.length > MOST_ENTRIES * ENTRY) this.#budget.checkText(Number.POSITIVE_INFINITY)
  }

  /** Takes back what was done until there is another way; its instruction, with the place in `#end`, or -1. */
  #backtrack(base: number): number {
    const stack = this.#stack
    while (stack.length > base) {
      const c = stack.pop() ?? 0
      const b = stack.pop() ?? 0
      const a = stack.pop() ?? 0
      const kind = stack.pop()
      if (kind === UNDO) this.#slots[a] = b
      else if (kind === RESTORE) this.#restore(a)
      else if (kind === BRANCH) {
        this.#end = b
        return a
      } else if (kind === SHORTER) {
        this.#end = b - 1
        if (b - 1 > c) stack.push(SHORTER, a, b - 1, c)
        return a
      } else {
        const run = this.#code[a]
        if (run?.op !== 'run' || !run.test(this.#subject.at(b))) continue
        this.#end = b + 1
        if (b + 1 < c) stack.push(LONGER, a, b + 1, c)
        return a + 1
      }
    }
    return -1
  }
  #restore(index: number): void {
    const before = this.#snapshots[index]
    if (before !== undefined) this.#slots.set(before)
    this.#snapshots.length = index
  }

  #repeats(group: number, folding: 'none' | 'ascii' | 'unicode', at: number): boolean {
    const from = this.#slot(groupSlot(group))
    const to = this.#slot(groupSlot(group) + 1)
    if (from === -1 || to === -1) return false
    const length = to - from
    if (at + length > this.#options.end) return false
    for (let i = 0; i < length; i++) {
      this.count()
      if (lowered(this.#subject.at(from + i), folding) !== lowered(this.#subject.at(at + i), folding))
        return false
    }
    this.#end = at + length
    return true
  }

  #stands(position: Position, at: number): boolean {
    const { end } = this.#options
    if (typeof position === 'object') {
      const isWord = (i: number) => i >= 0 && i < end && position.isWord(this.#subject.at(i))
      // An empty text has no boundary, nor is it without one.
      if (end === 0) return false
      return (isWord(at - 1) !== isWord(at)) === position.boundary
    }
    switch (position) {
      case 'start':
        return at === 0
      case 'line-start':
        return at === 0 || this.#subject.at(at - 1) === NEWLINE
      case 'end':
        return at === end
      case 'line-end':
        return at === end || this.#subject.at(at) === NEWLINE
      case 'before-final-newline':
        return at === end || (at === end - 1 && this.#subject.at(at) === NEWLINE)
    }
  }
}

const FAILED = -1
const ACCEPTED = -2
