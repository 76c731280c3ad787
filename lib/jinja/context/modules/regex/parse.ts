import { pyError } from '../../../runtime/errors'
import { reprText } from '../../../values/text'
import { anyAtAll, anyButNewline, type Folding, literalTest, wordTest } from './characters'
import { CONTROL, commonEscape, octalCode } from './escapes'
import { FLAGS, isFlag, readInlineFlags } from './flags'
import { type Position, type RegexNode, type Width, widthOf } from './nodes'
import { readSet } from './sets'
import { RegexSource } from './source'

/** A pattern taken apart. */
export type ParsedRegex = {
  readonly node: RegexNode
  readonly flags: number
  /** Capturing groups, the whole not counted. */
  readonly groups: number
  readonly names: ReadonlyMap<string, number>
}

/** Brackets within brackets; Python gives up at about as many. */
const DEEPEST = 250
const MOST_REPEATS = 4294967295
const SPECIAL = '.\\[{()*+?^$|'

/** Parses a pattern of Python's `re` (3.11). @throws JinjaError (`re.error`) */
export function parseRegex(pattern: string, flags: number): ParsedRegex {
  return new Parser(pattern, flags).run()
}

class Parser {
  readonly #source: RegexSource
  #flags: number
  /** Flags where the parser stands: the global ones and those of the brackets around. */
  #scoped: number
  #depth = 0
  #groups = 0
  /** Groups that are closed. */
  readonly #widths = new Map<number, Width>()
  readonly #names = new Map<string, number>()
  /** Numbers of conditions, which may name groups that come later, with their places. */
  readonly #conditions = new Map<number, number>()
  /** Inside a lookbehind: the groups that stood before it. */
  #groupsBeforeLookbehind: number | null = null

  constructor(pattern: string, flags: number) {
    this.#source = new RegexSource(pattern)
    this.#flags = flags
    this.#scoped = flags
  }

  run(): ParsedRegex {
    const node = this.#alternatives(true)
    if ((this.#flags & FLAGS.L) !== 0)
      throw pyError('ValueError', 'cannot use LOCALE flag with a str pattern')
    if (!this.#has(FLAGS.A)) this.#flags |= FLAGS.U
    else if ((this.#flags & FLAGS.U) !== 0)
      throw pyError('ValueError', 'ASCII and UNICODE flags are incompatible')
    if (this.#source.next !== '') throw this.#source.error('unbalanced parenthesis')
    for (const [group, place] of this.#conditions)
      if (group > this.#groups) throw this.#source.errorAt(`invalid group reference ${group}`, place)
    return { node, flags: this.#flags, groups: this.#groups, names: this.#names }
  }
  #has(flag: number): boolean {
    return (this.#scoped & flag) !== 0
  }
  get #folding(): Folding {
    if (!this.#has(FLAGS.I)) return 'none'
    return this.#has(FLAGS.A) ? 'ascii' : 'unicode'
  }

  #alternatives(outermost = false): RegexNode {
    if (++this.#depth > DEEPEST) throw pyError('RecursionError', 'maximum recursion depth exceeded')
    const items: RegexNode[] = []
    do items.push(this.#sequence(outermost && items.length === 0))
    while (this.#source.match('|'))
    this.#depth--
    return items.length === 1 && items[0] !== undefined ? items[0] : { kind: 'branch', items }
  }

  #sequence(first: boolean): RegexNode {
    const source = this.#source
    const items: RegexNode[] = []
    for (;;) {
      const next = source.next
      if (next === '' || next === '|' || next === ')') break
      const start = source.position
      source.take()
      if (this.#has(FLAGS.X) && this.#skipsVerbose(next)) continue
      if (next.startsWith('\\')) items.push(this.#escape(next))
      else if (!SPECIAL.includes(next)) items.push(this.#literal(next.codePointAt(0) ?? 0))
      else if (next === '[') items.push(readSet(source, start, this.#has(FLAGS.A), this.#folding))
      else if ('*+?{'.includes(next)) this.#repeat(items, next)
      else if (next === '.') items.push({ kind: 'one', test: this.#has(FLAGS.S) ? anyAtAll : anyButNewline })
      else if (next === '^') items.push(at(this.#has(FLAGS.M) ? 'line-start' : 'start'))
      else if (next === '$') items.push(at(this.#has(FLAGS.M) ? 'line-end' : 'before-final-newline'))
      else {
        const group = this.#group(start, first && items.length === 0)
        if (group !== null) items.push(group)
      }
    }
    return items.length === 1 && items[0] !== undefined ? items[0] : { kind: 'sequence', items }
  }
  #literal(code: number): RegexNode {
    return this.#folding === 'none'
      ? { kind: 'one', test: literalTest(code, 'none'), literal: code }
      : { kind: 'one', test: literalTest(code, this.#folding) }
  }
  #skipsVerbose(c: string): boolean {
    if (/^[ \t\n\r\v\f]$/.test(c)) return true
    if (c !== '#') return false
    while (this.#source.next !== '') if (this.#source.take() === '\n') break
    return true
  }

  #escape(piece: string): RegexNode {
    const source = this.#source
    const letter = piece.slice(1)
    if (letter === 'A') return at('start')
    if (letter === 'Z') return at('end')
    if (letter === 'b' || letter === 'B')
      return at({ boundary: letter === 'b', isWord: wordTest(this.#has(FLAGS.A)) })
    const control = CONTROL.get(letter)
    if (control !== undefined) return this.#literal(control)
    if (letter === '0') return this.#literal(octalCode(source, `0${source.takeWhile(/[0-7]/, 2)}`))
    if (/^[1-9]$/.test(letter)) return this.#numbered(letter)
    const escaped = commonEscape(source, piece, this.#has(FLAGS.A))
    return 'test' in escaped ? { kind: 'one', test: escaped.test } : this.#literal(escaped.code)
  }
  /** `\12`: three octal digits are a character, anything else a group. */
  #numbered(first: string): RegexNode {
    const source = this.#source
    let digits = first + source.takeWhile(/[0-9]/, 1)
    if (/^[0-7]{2}$/.test(digits) && /^[0-7]$/.test(source.next)) {
      digits += source.take()
      return this.#literal(octalCode(source, digits))
    }
    const group = Number(digits)
    if (group > this.#groups) throw source.error(`invalid group reference ${group}`, digits.length)
    if (!this.#widths.has(group)) throw source.error('cannot refer to an open group', digits.length + 1)
    this.#checkLookbehind(group)
    return { kind: 'reference', group, folding: this.#folding }
  }
  #checkLookbehind(group: number): void {
    if (this.#groupsBeforeLookbehind === null) return
    if (!this.#widths.has(group)) throw this.#source.error('cannot refer to an open group')
    if (group > this.#groupsBeforeLookbehind)
      throw this.#source.error('cannot refer to group defined in the same lookbehind subpattern')
  }

  #repeat(items: RegexNode[], sign: string): void {
    const source = this.#source
    const here = source.position
    const bounds = sign === '{' ? this.#bounds(here) : BOUNDS[sign]
    if (bounds === undefined) {
      items.push(this.#literal(sign.charCodeAt(0)))
      return
    }
    const back = source.position - here + sign.length
    const item = items.at(-1)
    if (item === undefined || item.kind === 'at') throw source.error('nothing to repeat', back)
    if (item.kind === 'repeat') throw source.error('multiple repeat', back)
    const [min, max] = bounds
    const mode = source.match('?') ? 'lazy' : source.match('+') ? 'possessive' : 'greedy'
    items[items.length - 1] = { kind: 'repeat', min, max, mode, body: item }
  }
  /** `{2,3}`; undefined when the brace is only a brace. */
  #bounds(here: number): readonly [number, number] | undefined {
    const source = this.#source
    if (source.next === '}') return undefined
    const low = source.takeWhile(/[0-9]/)
    const comma = source.match(',')
    const high = comma ? source.takeWhile(/[0-9]/) : low
    if (!source.match('}')) {
      source.position = here
      return undefined
    }
    const min = low === '' ? 0 : Number(low)
    const max = high === '' ? Number.POSITIVE_INFINITY : Number(high)
    if (min >= MOST_REPEATS || (max >= MOST_REPEATS && high !== ''))
      throw pyError('OverflowError', 'the repetition number is too large')
    if (max < min) throw source.error('min repeat greater than max repeat', source.position - here)
    return [min, max]
  }

  /** What follows an opening bracket; null for comments and flags of the whole pattern. */
  #group(start: number, atStart: boolean): RegexNode | null {
    const source = this.#source
    if (!source.match('?')) return this.#captured(start, null)
    const c = source.take()
    if (c === '') throw source.error('unexpected end of pattern')
    if (c === 'P') return this.#extension(start)
    if (c === ':') return { kind: 'bracket', body: this.#body(start, this.#scoped) }
    if (c === '>') return { kind: 'atomic', body: this.#body(start, this.#scoped) }
    if (c === '#') return this.#comment(start)
    if (c === '=' || c === '!') return this.#look(start, false, c === '!')
    if (c === '<') {
      const kind = source.take()
      if (kind === '') throw source.error('unexpected end of pattern')
      if (kind !== '=' && kind !== '!') throw source.error(`unknown extension ?<${kind}`, kind.length + 2)
      return this.#look(start, true, kind === '!')
    }
    if (c === '(') return this.#condition(start)
    if (!isFlag(c) && c !== '-') throw source.error(`unknown extension ?${c}`, c.length + 1)
    const flags = readInlineFlags(source, c)
    if (!flags.global) return { kind: 'bracket', body: this.#body(start, scopedFlags(this.#scoped, flags)) }
    if (!atStart)
      throw source.error('global flags not at the start of the expression', source.position - start)
    this.#flags |= flags.add
    this.#scoped |= flags.add
    return null
  }
  #extension(start: number): RegexNode {
    const source = this.#source
    if (source.match('<')) {
      const name = source.takeUntil('>', 'group name')
      source.checkGroupName(name, 1)
      return this.#captured(start, name)
    }
    if (source.match('=')) {
      const name = source.takeUntil(')', 'group name')
      source.checkGroupName(name, 1)
      const group = this.#names.get(name)
      if (group === undefined) throw source.error(`unknown group name ${reprText(name)}`, name.length + 1)
      if (!this.#widths.has(group)) throw source.error('cannot refer to an open group', name.length + 1)
      this.#checkLookbehind(group)
      return { kind: 'reference', group, folding: this.#folding }
    }
    const c = source.take()
    if (c === '') throw source.error('unexpected end of pattern')
    throw source.error(`unknown extension ?P${c}`, c.length + 2)
  }
  #captured(start: number, name: string | null): RegexNode {
    const index = ++this.#groups
    if (name !== null) {
      const known = this.#names.get(name)
      if (known !== undefined)
        throw this.#source.error(
          `redefinition of group name ${reprText(name)} as group ${index}; was group ${known}`,
          name.length + 1,
        )
      this.#names.set(name, index)
    }
    const body = this.#body(start, this.#scoped)
    this.#widths.set(index, widthOf(body, this.#widths))
    return { kind: 'group', index, body }
  }
  #comment(start: number): null {
    const source = this.#source
    for (;;) {
      if (source.next === '') throw source.error('missing ), unterminated comment', source.position - start)
      if (source.take() === ')') return null
    }
  }
  #look(start: number, behind: boolean, negated: boolean): RegexNode {
    const outer = this.#groupsBeforeLookbehind
    if (behind && outer === null) this.#groupsBeforeLookbehind = this.#groups
    const body = this.#body(start, this.#scoped)
    this.#groupsBeforeLookbehind = outer
    if (behind) {
      const { min, max } = widthOf(body, this.#widths)
      if (min !== max) throw pyError('error', 'look-behind requires fixed-width pattern')
    }
    return { kind: 'look', behind, negated, body }
  }
  #condition(start: number): RegexNode {
    const source = this.#source
    const name = source.takeUntil(')', 'group name')
    const group = this.#conditionGroup(name)
    this.#checkLookbehind(group)
    const yes = this.#sequence(false)
    const no = source.match('|') ? this.#sequence(false) : undefined
    if (no !== undefined && source.next === '|')
      throw source.error('conditional backref with more than two branches')
    if (!source.match(')')) throw source.error('missing ), unterminated subpattern', source.position - start)
    return { kind: 'condition', group, yes, no }
  }
  #conditionGroup(name: string): number {
    const source = this.#source
    const back = name.length + 1
    if (!/^\d+$/.test(name)) {
      source.checkGroupName(name, 1)
      const group = this.#names.get(name)
      if (group === undefined) throw source.error(`unknown group name ${reprText(name)}`, back)
      return group
    }
    const group = Number(name)
    if (group === 0) throw source.error('bad group number', back)
    if (!this.#conditions.has(group)) this.#conditions.set(group, source.position - back)
    return group
  }
  /** Up to the closing bracket, under the given flags. */
  #body(start: number, flags: number): RegexNode {
    const outer = this.#scoped
    this.#scoped = flags
    const body = this.#alternatives()
    this.#scoped = outer
    if (!this.#source.match(')'))
      throw this.#source.error('missing ), unterminated subpattern', this.#source.position - start)
    return body
  }
}

const BOUNDS: Readonly<Record<string, readonly [number, number]>> = {
  '?': [0, 1],
  '*': [0, Number.POSITIVE_INFINITY],
  '+': [1, Number.POSITIVE_INFINITY],
}

function at(position: Position): RegexNode {
  return { kind: 'at', at: position }
}

function scopedFlags(outer: number, flags: { readonly add: number; readonly drop: number }): number {
  const types = FLAGS.A | FLAGS.U
  const kept = (flags.add & types) !== 0 ? outer & ~types : outer
  return (kept | flags.add) & ~flags.drop
}
