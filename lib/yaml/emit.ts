import { Float } from '../foundation'
import { analyzeText, escapeCharacter } from './dump-text'
import { type DumpMapping, type DumpValue, isList, isScalar } from './dump-value'
import { resolvePlain, ScalarError } from './scalars'
import { YamlDate, YamlDateTime, type YamlScalar } from './values'

const WIDTH = 80
const INDENT = 2
/** A key longer than this, its tag counted, gets a line of its own after `?`. */
const SIMPLE_KEY_LIMIT = 128

type Entries = (mapping: DumpMapping) => readonly (readonly [YamlScalar, DumpValue])[]
/** Where a value stands: alone, after `-`, after a key on its line, or after `?` or `:` on a line of their own. */
type Position = 'root' | 'item' | 'value' | 'explicit'

/** Writes values the way PyYAML's emitter lays them out, keeping the column as it goes. */
export class Emitter {
  #out = ''
  #column = 0
  /** Whether only blanks and indicators stand in the line so far, so that a block may begin in it. */
  #atIndicator = true
  #afterBlank = true
  readonly #anchors: ReadonlyMap<DumpValue, string>
  readonly #written = new Set<DumpValue>()
  readonly #entries: Entries
  readonly #indentLists: boolean

  constructor(anchors: ReadonlyMap<DumpValue, string>, entries: Entries, indentLists: boolean) {
    this.#anchors = anchors
    this.#entries = entries
    this.#indentLists = indentLists
  }

  /** The whole document; a bare root value is closed with `...`. */
  document(value: DumpValue): string {
    const open = isScalar(value) && this.#style(value, false) === 'plain'
    this.#node(value, 0, 'root')
    this.#break(0)
    if (open) this.#out += '...\n'
    return this.#out
  }

  #node(value: DumpValue, indent: number, position: Position): void {
    const anchor = this.#anchors.get(value)
    if (anchor !== undefined) {
      if (this.#written.has(value)) {
        this.#indicator(`*${anchor}`)
        return
      }
      this.#written.add(value)
      this.#indicator(`&${anchor}`)
    }
    if (isScalar(value)) this.#scalar(value, position === 'root' ? INDENT : indent + INDENT, false)
    else if (isList(value)) this.#list(value, indent, position)
    else this.#mapping(value, indent, position)
  }

  #list(items: readonly DumpValue[], indent: number, position: Position): void {
    if (items.length === 0) {
      this.#indicator('[]')
      return
    }
    // After a key, the items stand under the key itself.
    const underKey = position === 'value' && !this.#atIndicator && !this.#indentLists
    const inner = position === 'root' || underKey ? indent : indent + INDENT
    for (const item of items) {
      this.#break(inner)
      this.#indicator('-', true)
      this.#node(item, inner, 'item')
    }
  }

  #mapping(mapping: DumpMapping, indent: number, position: Position): void {
    const entries = this.#entries(mapping)
    if (entries.length === 0) {
      this.#indicator('{}')
      return
    }
    const inner = position === 'root' ? indent : indent + INDENT
    for (const [key, value] of entries) {
      this.#break(inner)
      if (this.#isSimpleKey(key)) {
        this.#scalar(key, inner, true)
        this.#write(':')
        this.#atIndicator = false
        this.#afterBlank = false
        this.#node(value, inner, 'value')
      } else {
        this.#indicator('?', true)
        this.#node(key, inner, 'explicit')
        this.#break(inner)
        this.#indicator(':', true)
        this.#node(value, inner, 'explicit')
      }
    }
  }

  #isSimpleKey(key: YamlScalar): boolean {
    const { text, tag } = represent(key)
    if (text === '' || analyzeText(text).multiline) return false
    return [...text].length + tag.length < SIMPLE_KEY_LIMIT
  }

  #style(value: YamlScalar, key: boolean): 'plain' | 'single' | 'double' {
    const { text, tag } = represent(value)
    const { multiline, plainAllowed, singleQuotedAllowed } = analyzeText(text)
    const readsBack = tag !== '!!str' || isText(text)
    if (readsBack && plainAllowed && !(key && (text === '' || multiline))) return 'plain'
    return singleQuotedAllowed && !(key && multiline) ? 'single' : 'double'
  }

  #scalar(value: YamlScalar, indent: number, key: boolean): void {
    const { text } = represent(value)
    const style = this.#style(value, key)
    if (!this.#afterBlank) this.#write(' ')
    this.#atIndicator = false
    this.#afterBlank = false
    if (style === 'double') this.#doubleQuoted(text, indent, key)
    else if (style === 'single') this.#singleQuoted(text, indent, key)
    else this.#words(text, indent, key, false)
  }

  #singleQuoted(text: string, indent: number, key: boolean): void {
    this.#write("'")
    for (const [i, part] of text.split(/(\n+)/).entries()) {
      if (i % 2 === 0) this.#words(part.replaceAll("'", "''"), indent, key, true, i > 0, text)
      else {
        this.#out += '\n'.repeat(part.length)
        this.#newLine(indent)
      }
    }
    this.#write("'")
  }

  /** Writes a line of text, broken at single blanks past the width; between quotes not at its very ends. */
  #words(text: string, indent: number, key: boolean, quoted: boolean, inner = false, whole = text): void {
    const parts = text.split(/( +)/)
    let offset = 0
    for (const [i, part] of parts.entries()) {
      const last = offset + part.length === text.length && whole.endsWith(part)
      const edge = quoted && ((offset === 0 && !inner) || last)
      if (i % 2 === 1 && part === ' ' && this.#column > WIDTH && !key && !edge) this.#newLine(indent)
      else this.#write(part)
      offset += part.length
    }
  }

  #doubleQuoted(text: string, indent: number, key: boolean): void {
    this.#write('"')
    const characters = [...text]
    let pending = ''
    const flush = () => {
      this.#write(pending)
      pending = ''
    }
    for (const [i, character] of characters.entries()) {
      const escaped = escapeCharacter(character)
      const literal = escaped === character
      if (!literal) {
        flush()
        this.#write(escaped)
      }
      // PyYAML breaks before a blank, after an escape, and before what follows an escape.
      const mayBreak = !key && i > 0 && i < characters.length - 1 && (character === ' ' || pending === '')
      if (mayBreak && this.#column + (literal ? pending.length : -1) > WIDTH) {
        this.#write(`${pending}\\`)
        pending = ''
        this.#newLine(indent)
        const next = literal ? character : characters[i + 1]
        if (next === ' ') this.#write('\\')
      }
      if (literal) pending += character
    }
    flush()
    this.#write('"')
  }

  /** Writes an indicator with a blank before it where one is needed. */
  #indicator(text: string, opensBlock = false): void {
    this.#write(this.#afterBlank ? text : ` ${text}`)
    this.#afterBlank = false
    this.#atIndicator = this.#atIndicator && opensBlock
  }

  #write(text: string): void {
    this.#out += text
    this.#column += text.length
  }

  /** Goes to `indent`, in this line if only indicators stand in it, else in the next. */
  #break(indent: number): void {
    const here =
      this.#atIndicator && this.#column <= indent && !(this.#column === indent && !this.#afterBlank)
    if (!here) this.#out += '\n'
    if (!here) this.#column = 0
    this.#write(' '.repeat(Math.max(0, indent - this.#column)))
    this.#atIndicator = true
    this.#afterBlank = true
  }

  /** Goes on within a scalar in a new line. */
  #newLine(indent: number): void {
    this.#out += `\n${' '.repeat(indent)}`
    this.#column = indent
  }
}

/** Whether a bare text is read back as a text. */
function isText(text: string): boolean {
  try {
    return typeof resolvePlain(text) === 'string'
  } catch (e) {
    if (e instanceof ScalarError) return false
    throw e
  }
}

/** A scalar's text and its tag. */
function represent(value: YamlScalar): { readonly text: string; readonly tag: string } {
  if (typeof value === 'string') return { text: value, tag: '!!str' }
  if (value === null) return { text: 'null', tag: '!!null' }
  if (typeof value === 'boolean') return { text: String(value), tag: '!!bool' }
  if (value instanceof Float) return { text: floatText(value.value), tag: '!!float' }
  if (value instanceof YamlDate || value instanceof YamlDateTime)
    return { text: String(value), tag: '!!timestamp' }
  return { text: String(value), tag: '!!int' }
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return '.nan'
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf'
  const text = String(new Float(value))
  // YAML 1.1 wants a point in front of an exponent.
  return text.includes('.') ? text : text.replace('e', '.0e')
}
