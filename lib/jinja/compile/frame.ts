import type { Names } from '../runtime/names'
import type { RenderState } from '../runtime/state'
import type { Value } from '../values/value'

/** One run of one template: a render, or one call of a macro of a file. */
export class Run {
  readonly state: RenderState
  readonly names: Names
  readonly file: string
  readonly lenient: boolean
  /** Pieces of the innermost buffer of a native template; null where text is rendered. */
  parts: Value[] | null
  /** Names of the template's `{% block %}`s with what renders them. */
  readonly blocks = new Map<string, () => string>()
  /** What a `return` statement gave, on its way to the macro's caller. */
  returned: Value = null
  constructor(state: RenderState, names: Names, file: string, lenient: boolean, native: boolean) {
    this.state = state
    this.names = names
    this.file = file
    this.lenient = lenient
    this.parts = native ? [] : null
  }
}

/** The variables of one scope while it runs. A slot that nothing was put in falls through to outer scopes. */
export class Frame {
  readonly run: Run
  readonly state: RenderState
  readonly parent: Frame | null
  readonly slots: (Value | undefined)[]
  constructor(run: Run, parent: Frame | null, size: number) {
    this.run = run
    this.state = run.state
    this.parent = parent
    this.slots = new Array<Value | undefined>(size).fill(undefined)
  }
}

/** An expression, compiled. */
export type Evaluate = (frame: Frame) => Value

/** How a statement ended. */
export const NEXT = 0
export const BREAK = 1
export const CONTINUE = 2
export const RETURN = 3
export type Completion = 0 | 1 | 2 | 3

/** A statement, compiled: writes to the state's output and tells how it ended. */
export type Execute = (frame: Frame) => Completion
