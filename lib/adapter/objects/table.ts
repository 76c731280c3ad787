import { PyDict, PyObject, PySlice, PyTuple, pyError, pyRepr, type Value } from '../../jinja'
import type { Answer, Cell } from '../query-port'
import { Decimal } from './decimal'
import { DataType, MappedSequence, slice, TableColumn } from './mapped-sequence'
import { listOf, method, textOrNull } from './members'
import { printedTable } from './print-table'

/** A query's answer as agate's table: what `run_query` and `load_result(…).table` give. */
export class Table extends PyObject {
  readonly typeName = 'Table'
  readonly names: readonly string[]
  readonly types: readonly string[]
  readonly rows: readonly (readonly Value[])[]
  readonly #print: (text: string) => void
  /** `print` is where `print_table()` writes. */
  constructor(
    names: readonly string[],
    types: readonly string[],
    rows: readonly (readonly Value[])[],
    print: (text: string) => void = () => {},
  ) {
    super()
    this.names = names
    this.types = types
    this.rows = rows
    this.#print = print
  }
  #rowObjects(): MappedSequence[] {
    return this.rows.map((row) => new MappedSequence('Row', row, this.names))
  }
  #columnObjects(): TableColumn[] {
    return this.names.map(
      (name, i) =>
        new TableColumn(
          name,
          this.types[i] ?? 'Text',
          this.rows.map((row) => row[i] ?? null),
        ),
    )
  }
  #pick(names: readonly string[]): Table {
    const indexes = names.map((name) => {
      const index = this.names.indexOf(name)
      if (index < 0) throw pyError('KeyError', `'${name}'`)
      return index
    })
    return new Table(
      names,
      indexes.map((i) => this.types[i] ?? 'Text'),
      this.rows.map((row) => indexes.map((i) => row[i] ?? null)),
      this.#print,
    )
  }
  #withRows(rows: readonly (readonly Value[])[]): Table {
    return new Table(this.names, this.types, rows, this.#print)
  }
  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'columns':
        return new MappedSequence('MappedSequence', this.#columnObjects(), this.names)
      case 'rows':
        return new MappedSequence('MappedSequence', this.#rowObjects(), [])
      case 'column_names':
        return new PyTuple(this.names)
      case 'column_types':
        return new PyTuple(this.types.map((type) => new DataType(type)))
      case 'select':
        return method(name, ['key'], (args) => this.#pick(keyNames(args.get('key'))))
      case 'exclude':
        return method(name, ['key'], (args) => {
          const without = keyNames(args.get('key'))
          return this.#pick(this.names.filter((each) => !without.includes(each)))
        })
      case 'limit':
        return method(
          name,
          [
            ['start_or_stop', null],
            ['stop', null],
            ['step', null],
          ],
          (args) => {
            const [first, stop, step] = [args.get('start_or_stop'), args.get('stop'), args.get('step')]
            const range = stop === null ? new PySlice(null, first, step) : new PySlice(first, stop, step)
            return this.#withRows(slice(this.rows, range))
          },
        )
      case 'rename':
        return method(name, [['column_names', null], '**ignored'], (args) =>
          this.#renamed(args.get('column_names')),
        )
      case 'distinct':
        return method(name, [['key', null]], (args) => this.#distinct(args.get('key')))
      case 'order_by':
        return method(name, ['key', ['reverse', false]], (args) =>
          this.#ordered(keyNames(args.get('key')), args.get('reverse') === true),
        )
      case 'print_table':
        return method(
          name,
          [
            ['max_rows', 20],
            ['max_columns', 6],
            ['output', null],
            ['max_column_width', 20],
            ['locale', null],
            ['max_precision', 3],
          ],
          (args) => {
            const limit = (parameter: string) => {
              const value = args.get(parameter)
              return typeof value === 'number' ? value : null
            }
            this.#print(
              printedTable(this, {
                maxRows: limit('max_rows'),
                maxColumns: limit('max_columns'),
                maxWidth: limit('max_column_width'),
                maxPrecision: limit('max_precision') ?? 3,
              }),
            )
            return null
          },
        )
    }
    return undefined
  }
  #renamed(given: Value): Table {
    const list = listOf(given)
    const names = this.names.map((name, i) => {
      const other = given instanceof PyDict ? given.get(name) : list[i]
      return textOrNull(other) ?? name
    })
    return new Table(names, this.types, this.rows, this.#print)
  }
  /** Rows by the values of some columns; None comes last, as agate sorts it. */
  #ordered(keys: readonly string[], reverse: boolean): Table {
    const indexes = keys.map((name) => this.names.indexOf(name))
    const compare = (a: readonly Value[], b: readonly Value[]) => {
      for (const i of indexes) {
        const order = compareCells(a[i] ?? null, b[i] ?? null)
        if (order !== 0) return order
      }
      return 0
    }
    const rows = [...this.rows].sort(compare)
    return this.#withRows(reverse ? rows.reverse() : rows)
  }
  #distinct(key: Value): Table {
    const indexes =
      key === null ? this.names.map((_, i) => i) : keyNames(key).map((name) => this.names.indexOf(name))
    const seen = new Set<string>()
    return this.#withRows(
      this.rows.filter((row) => {
        const shown = indexes.map((i) => pyRepr(row[i] ?? null)).join('\0')
        return !seen.has(shown) && seen.add(shown)
      }),
    )
  }
  override iterate(): Iterable<Value> {
    return this.#rowObjects()
  }
  override length(): number {
    return this.rows.length
  }
  override repr(): string {
    return '<agate.table.Table object>'
  }
  override text(): string {
    const width = Math.max(6, ...this.names.map((name) => name.length))
    const typeWidth = Math.max(9, ...this.types.map((type) => type.length))
    const line = (a: string, b: string) => `| ${a.padEnd(width)} | ${b.padEnd(typeWidth)} |`
    return [
      line('column', 'data_type'),
      `| ${'-'.repeat(width)} | ${'-'.repeat(typeWidth)} |`,
      ...this.names.map((name, i) => line(name, this.types[i] ?? 'Text')),
      '',
    ].join('\n')
  }
  /** The rows as a list of tuples: `load_result(…).data`. */
  matrix(): Value[] {
    return this.rows.map((row) => new PyTuple(row))
  }
}

/** The table without columns or rows that statements without an answer have. */
export const emptyTable = new Table([], [], [])

const NUMBER_TYPES = new Set([700, 701, 1700])
const INTEGER_TYPES = new Set([20, 21, 23, 26])

/** An answer with dbt's types: whole numbers, decimals, booleans; everything else is text. */
export function tableOf(answer: Answer, print?: (text: string) => void): Table {
  const names = answer.columns.map((column) => column.name)
  const read = answer.columns.map((column, i) => {
    const cells = answer.rows.map((row) => value(row[i] ?? null, column.oid))
    // one decimal makes a column of numbers decimals, as agate's type test does
    const decimals = cells.some((cell) => cell instanceof Decimal)
    return decimals
      ? cells.map((cell) => (typeof cell === 'number' ? new Decimal(BigInt(cell), 0) : cell))
      : cells
  })
  const rows = answer.rows.map((_, r) => read.map((column) => column[r] ?? null))
  return new Table(names, read.map(typeOf), rows, print)
}

function value(cell: Cell, oid: number): Value {
  if (cell === null || typeof cell === 'boolean' || typeof cell === 'bigint') return cell
  if (typeof cell === 'number') {
    return Number.isSafeInteger(cell) && !NUMBER_TYPES.has(oid)
      ? cell
      : (Decimal.read(String(cell)) ?? String(cell))
  }
  if (oid === 16) return cell === 't' || cell === 'true'
  if (INTEGER_TYPES.has(oid)) {
    const number = Number(cell)
    return Number.isSafeInteger(number) ? number : BigInt(cell)
  }
  if (NUMBER_TYPES.has(oid)) return Decimal.read(cell) ?? cell
  return cell
}

function compareCells(a: Value, b: Value): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  if (a instanceof Decimal) return a.compare(b) ?? 0
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  return Number(a) - Number(b)
}

function typeOf(values: readonly Value[]): string {
  const known = values.filter((each) => each !== null)
  const all = (test: (each: Value) => boolean) => known.every(test)
  if (all((each) => typeof each === 'number' || typeof each === 'bigint')) return 'Integer'
  if (all((each) => each instanceof Decimal)) return 'Number'
  return all((each) => typeof each === 'boolean') ? 'Boolean' : 'Text'
}

function keyNames(key: Value): string[] {
  const list = Array.isArray(key) || key instanceof PyTuple ? listOf(key) : [key]
  return list.map((each) => textOrNull(each) ?? '')
}
