import { JinjaError, type MacroFrame } from './errors'

/** What a render may use up. Beyond it the render ends with a `RenderLimitError`. */
export type RenderLimits = {
  /** Loop passes, calls and repeated elements together. */
  readonly steps: number
  /** Characters of a single text that is built. */
  readonly textLength: number
  /** Characters of all long texts together, as they may be kept. */
  readonly textTotal: number
  /** Calls of macros inside each other. */
  readonly depth: number
  /** Asked now and then; true ends the render (a time limit, a cancelled run). */
  readonly interrupted?: () => boolean
}

/** Far above what a project needs, low enough to end in seconds. */
export const defaultLimits: RenderLimits = {
  steps: 10_000_000,
  textLength: 10_000_000,
  textTotal: 250_000_000,
  depth: 900,
}

const CHECK_EVERY = 4096
/** Texts shorter than this are not counted towards the total. */
const LONG_TEXT = 65_536
/** What one step could do with a long text. */
const CHARACTERS_A_STEP = 16

/** A stretch of rendered text and what of the template wrote it. */
export type OutputPiece = {
  readonly from: number
  readonly to: number
  /** Where in the template (its line breaks normalized) the text, or the expression with its braces, begins. */
  readonly at: number
  /** Whether the template has these very characters. */
  readonly literal: boolean
}

export type RenderOptions = {
  readonly limits?: RenderLimits
  /** dbt's parse-time undefined (`capture_macros`): attribute, item and call of an undefined give undefined. */
  readonly lenient?: boolean
}

/** What one render shares between its template and the macros it calls: output, place, stack and budget. */
export class RenderState {
  /** Text written so far into the innermost buffer. */
  out = ''
  /** Pieces written into that buffer. */
  items = 0
  /** Why the pieces of that buffer cannot be joined: one of them isn't text. */
  unjoinable: string | null = null
  line = 1
  file = ''
  depth = 0
  lenient: boolean
  /** Notes what wrote the text of the outermost buffer, for templates compiled with `trace`. */
  trace: OutputPiece[] | null = null
  readonly macros: MacroFrame[] = []
  readonly limits: RenderLimits
  #steps = 0
  #nextCheck = CHECK_EVERY
  #longTexts = 0

  constructor(options: RenderOptions = {}) {
    this.limits = options.limits ?? defaultLimits
    this.lenient = options.lenient ?? false
  }

  /** Counts work done; raises once the budget is spent or the host interrupts. */
  step(count = 1): void {
    this.#steps += count
    if (this.#steps >= this.#nextCheck) this.#check()
  }
  #check(): void {
    this.#nextCheck = this.#steps + CHECK_EVERY
    if (this.#steps > this.limits.steps) throw limitError('the template did not end within its work limit')
    if (this.limits.interrupted?.()) throw limitError('rendering was interrupted')
    if (this.out.length > this.limits.textLength)
      throw limitError('the template built more text than its limit')
  }
  /** Refuses a text of that many characters when it, or all long ones so far, are beyond the limits. */
  checkText(length: number): void {
    if (length < LONG_TEXT) return
    this.step(length / CHARACTERS_A_STEP)
    this.#longTexts += length
    if (length > this.limits.textLength || this.#longTexts > this.limits.textTotal)
      throw limitError('the template built more text than its limit')
  }
  /** The text of the innermost buffer. @throws JinjaError where a piece wasn't text */
  joined(): string {
    if (this.unjoinable !== null) throw new JinjaError('TypeError', this.unjoinable)
    return this.out
  }
  /** Enters a call; {@link leave} undoes it. */
  enter(): void {
    this.step()
    if (++this.depth > this.limits.depth)
      throw new JinjaError('RecursionError', 'maximum recursion depth exceeded')
  }
  leave(): void {
    this.depth--
  }
}

let active: RenderState | null = null

/** Makes a state the one whose budget {@link tick} draws on; gives the one before. */
export function activate(state: RenderState | null): RenderState | null {
  const before = active
  active = state
  return before
}

/** Counts work of operations that have no state at hand: printing and comparing nested values. */
export function tick(count = 1): void {
  active?.step(count)
}

/** Counts a text that such an operation builds or works through. @throws JinjaError */
export function tickText(length: number): void {
  active?.checkText(length)
}

function limitError(message: string): JinjaError {
  return new JinjaError('RenderLimitError', message)
}
