import { pairsOf } from '../methods/containers'
import { pyError } from '../runtime/errors'
import { type BoundArguments, type PyFunction, pyFunction } from '../runtime/function'
import type { RenderState } from '../runtime/state'
import { needIndex } from '../values/convert'
import { pyRepr } from '../values/text'
import { type Kwargs, PyDict, PyObject, PyRange, type Value } from '../values/value'

/** The sandbox refuses longer ranges. */
const MAX_RANGE = 100_000

const LARGEST_SIZE = 2n ** 63n - 1n

function bound(value: Value): number {
  const n = needIndex(value)
  if (n > LARGEST_SIZE) throw pyError('OverflowError', 'Python int too large to convert to C ssize_t')
  return Number(n)
}

const range = pyFunction('safe_range', ['*args'], ({ rest }) => {
  if (rest.length === 0) throw pyError('TypeError', 'range expected at least 1 argument, got 0')
  if (rest.length > 3) throw pyError('TypeError', `range expected at most 3 arguments, got ${rest.length}`)
  const [a = 0, b, c] = rest.map(bound)
  const made = b === undefined ? new PyRange(0, a, 1) : new PyRange(a, b, c ?? 1)
  if (made.step === 0) throw pyError('ValueError', 'range() arg 3 must not be zero')
  if (made.length > MAX_RANGE)
    throw pyError(
      'OverflowError',
      `Range too big. The sandbox blocks ranges larger than MAX_RANGE (${MAX_RANGE}).`,
    )
  return made
})

const dict = pyFunction('dict', ['*args', '**kwargs'], ({ rest, named }) => {
  if (rest.length > 1) throw pyError('TypeError', `dict expected at most 1 argument, got ${rest.length}`)
  const made = new PyDict(rest.flatMap((source) => [...pairsOf(source)]))
  for (const [k, v] of named) made.set(k, v)
  return made
})

/** `namespace(...)`: attributes that `{% set ns.x = … %}` may change from inside a loop. */
export class Namespace extends PyObject {
  readonly typeName = 'Namespace'
  override get qualifiedName(): string {
    return 'jinja2.utils.Namespace'
  }
  readonly #values: PyDict
  constructor(values: PyDict) {
    super()
    this.#values = values
  }
  override attribute(name: string): Value | undefined {
    return this.#values.get(name)
  }
  override item(key: Value): Value | undefined {
    // Jinja defines only setting by item; reading goes through the attribute.
    return typeof key === 'string' ? this.#values.get(key) : undefined
  }
  override setAttribute(name: string, value: Value): void {
    this.#values.set(name, value)
  }
  override repr(): string {
    return `<Namespace ${pyRepr(this.#values)}>`
  }
}

const namespace = pyFunction('namespace', ['*args', '**kwargs'], ({ rest, named }) => {
  if (rest.length > 1) throw pyError('TypeError', `dict expected at most 1 argument, got ${rest.length}`)
  const values = new PyDict(rest.flatMap((source) => [...pairsOf(source)]))
  for (const [k, v] of named) values.set(k, v)
  return new Namespace(values)
})

/** `cycler('a', 'b')`: gives its items in turn. */
class Cycler extends PyObject {
  readonly typeName = 'Cycler'
  override get qualifiedName(): string {
    return 'jinja2.utils.Cycler'
  }
  readonly #items: readonly Value[]
  #at = 0
  constructor(items: readonly Value[]) {
    super()
    this.#items = items
  }
  override attribute(name: string): Value | undefined {
    const current = this.#items[this.#at] ?? null
    if (name === 'current') return current
    if (name === 'next')
      return pyFunction('Cycler.next', [], () => {
        const value = this.#items[this.#at] ?? null
        this.#at = (this.#at + 1) % this.#items.length
        return value
      })
    if (name === 'reset')
      return pyFunction('Cycler.reset', [], () => {
        this.#at = 0
        return null
      })
    return undefined
  }
}

/** `joiner(', ')`: nothing at its first call, the separator afterwards. */
class Joiner extends PyObject {
  readonly typeName = 'Joiner'
  override get qualifiedName(): string {
    return 'jinja2.utils.Joiner'
  }
  #used = false
  readonly #next: PyFunction
  constructor(separator: Value) {
    super()
    const next = () => {
      if (this.#used) return separator
      this.#used = true
      return ''
    }
    this.#next = pyFunction('Joiner.__call__', [], next, { method: true })
  }
  override call(args: readonly Value[], kwargs: Kwargs, state: RenderState): Value {
    return this.#next.call(args, kwargs, state)
  }
}

const makeCycler = ({ rest }: BoundArguments) => {
  if (rest.length === 0) throw pyError('RuntimeError', 'at least one item has to be provided')
  return new Cycler(rest)
}
const cycler = pyFunction('Cycler.__init__', ['*items'], makeCycler, { method: true })
const joiner = pyFunction('Joiner.__init__', [['sep', ', ']], (a) => new Joiner(a.get('sep')), {
  method: true,
})

const LATIN =
  'lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore'.split(
    ' ',
  )
const lipsum = pyFunction(
  'generate_lorem_ipsum',
  [
    ['n', 5],
    ['html', true],
    ['min', 20],
    ['max', 100],
  ],
  (a) => {
    const paragraphs = Math.min(bound(a.get('n')), 1000)
    const words = Math.min(bound(a.get('min')), 1000)
    const text = `${Array.from({ length: words }, (_, i) => LATIN[i % LATIN.length]).join(' ')}.`
    const html = a.get('html') !== false
    return Array.from({ length: paragraphs }, () => (html ? `<p>${text}</p>` : text)).join('\n\n')
  },
)

/** Names that every template sees, below its context. */
export const globals: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['range', range],
  ['dict', dict],
  ['namespace', namespace],
  ['cycler', cycler],
  ['joiner', joiner],
  ['lipsum', lipsum],
])
