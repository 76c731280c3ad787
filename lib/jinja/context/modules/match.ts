import { pyError } from '../../runtime/errors'
import { type BoundArguments, type Parameter, pyFunction } from '../../runtime/function'
import { asText } from '../../values/compare'
import { asInt } from '../../values/numbers'
import { reprText } from '../../values/text'
import { PyDict, PyObject, PyTuple, type Value } from '../../values/value'
import type { Subject } from './regex/matcher'
import { groupSlot, LAST_GROUP } from './regex/program'
import type { Replacement } from './regex/replacement'

/** What a match asks of the pattern that made it. */
export type MatchedPattern = PyObject & {
  readonly groups: number
  readonly names: ReadonlyMap<string, number>
  replacement(template: string): Replacement
}

/** A match of a pattern: Python's `re.Match`. */
export class Match extends PyObject {
  readonly typeName = 're.Match'
  readonly #pattern: MatchedPattern
  readonly #subject: Subject
  readonly #slots: Int32Array
  readonly #bounds: readonly [number, number]
  constructor(
    pattern: MatchedPattern,
    subject: Subject,
    slots: Int32Array,
    bounds: readonly [number, number],
  ) {
    super()
    this.#pattern = pattern
    this.#subject = subject
    this.#slots = slots
    this.#bounds = bounds
  }

  /** Where a group stands; -1 twice when it took no part. */
  span(group: number): readonly [number, number] {
    const end = this.#slots[groupSlot(group) + 1] ?? -1
    return end === -1 ? [-1, -1] : [this.#slots[groupSlot(group)] ?? -1, end]
  }
  groupText(group: number): string | null {
    const [start, end] = this.span(group)
    return end === -1 ? null : this.#subject.slice(start, end)
  }
  /** The texts of all groups but the whole. */
  groups(): (string | null)[] {
    return Array.from({ length: this.#pattern.groups }, (_, i) => this.groupText(i + 1))
  }
  expand(replacement: Replacement): string {
    return replacement
      .map((part) => (typeof part === 'string' ? part : (this.groupText(part) ?? '')))
      .join('')
  }

  #known(group: Value): number | undefined {
    const name = asText(group)
    const index = name === undefined ? Number(asInt(group) ?? -1) : (this.#pattern.names.get(name) ?? -1)
    return index < 0 || index > this.#pattern.groups ? undefined : index
  }
  #index(group: Value): number {
    const index = this.#known(group)
    if (index === undefined) throw pyError('IndexError', 'no such group')
    return index
  }
  override attribute(name: string): Value | undefined {
    const method = (parameters: readonly Parameter[], body: (a: BoundArguments) => Value) =>
      pyFunction(`Match.${name}`, parameters, body)
    switch (name) {
      case 'group':
        return method(['*groups'], ({ rest }) => {
          const [only = 0, ...more] = rest
          return more.length === 0
            ? this.groupText(this.#index(only))
            : new PyTuple(rest.map((g) => this.groupText(this.#index(g))))
        })
      case 'groups':
        return method(
          [['default', null]],
          (a) => new PyTuple(this.groups().map((g) => g ?? a.get('default'))),
        )
      case 'groupdict':
        return method([['default', null]], (a) => {
          const { names } = this.#pattern
          return new PyDict([...names].map(([n, i]) => [n, this.groupText(i) ?? a.get('default')] as const))
        })
      case 'start':
      case 'end':
      case 'span':
        return method([['/group', 0]], (a) => {
          const [start, end] = this.span(this.#index(a.get('group')))
          return name === 'start' ? start : name === 'end' ? end : new PyTuple([start, end])
        })
      case 'expand':
        return method(['template'], (a) => {
          const template = asText(a.get('template'))
          if (template === undefined) throw pyError('TypeError', 'expected str instance')
          return this.expand(this.#pattern.replacement(template))
        })
      case 'string':
        return this.#subject.text
      case 're':
        return this.#pattern
      case 'pos':
        return this.#bounds[0]
      case 'endpos':
        return this.#bounds[1]
      case 'regs':
        return new PyTuple(
          Array.from({ length: this.#pattern.groups + 1 }, (_, i) => new PyTuple([...this.span(i)])),
        )
      case 'lastindex':
        return this.#lastGroup()
      case 'lastgroup': {
        const last = this.#lastGroup()
        return [...this.#pattern.names].find(([, index]) => index === last)?.[0] ?? null
      }
      default:
        return undefined
    }
  }
  #lastGroup(): number | null {
    const last = this.#slots[LAST_GROUP] ?? -1
    return last === -1 ? null : last
  }
  override item(key: Value): Value | undefined {
    const index = this.#known(key)
    return index === undefined ? undefined : this.groupText(index)
  }
  override repr(): string {
    const [start, end] = this.span(0)
    return `<re.Match object; span=(${start}, ${end}), match=${reprText(this.groupText(0) ?? '')}>`
  }
}
