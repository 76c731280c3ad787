import { dbtError, PyObject, pyRepr, type Value } from '../../jinja'
import { method, textOrNull } from './members'

const STRINGS = ['text', 'character varying', 'character', 'varchar']
const FLOATS = ['real', 'float4', 'float', 'double precision', 'float8', 'double']
const INTEGERS =
  'smallint integer bigint smallserial serial bigserial int2 int4 int8 serial2 serial4 serial8'.split(' ')
const NUMERICS = ['numeric', 'decimal']

export type ColumnFields = {
  readonly column: string
  readonly dtype: string
  readonly charSize: number | null
  readonly precision: Value
  readonly scale: Value
}

/** A column of a relation as templates see it: dbt-postgres' `PostgresColumn`. */
export class Column extends PyObject {
  readonly typeName = 'PostgresColumn'
  readonly fields: ColumnFields
  constructor(fields: ColumnFields) {
    super()
    this.fields = fields
  }
  #is(types: readonly string[]): boolean {
    return types.includes(this.fields.dtype.toLowerCase())
  }
  /** The type with its size or precision. */
  get dataType(): string {
    const { dtype, charSize, precision, scale } = this.fields
    const lower = dtype.toLowerCase()
    if (lower === 'text' || (lower === 'character varying' && charSize === null)) return dtype
    if (this.#is(STRINGS)) return stringType(this.#size())
    return this.#is(NUMERICS) ? numericType(dtype, precision, scale) : dtype
  }
  #size(): number {
    if (!this.#is(STRINGS)) throw dbtError('DbtRuntimeError', 'Called string_size() on non-string field!')
    return this.fields.dtype === 'text' || this.fields.charSize === null ? 256 : this.fields.charSize
  }
  override attribute(name: string): Value | undefined {
    const { column, dtype, charSize, precision, scale } = this.fields
    switch (name) {
      case 'column':
      case 'name':
        return column
      case 'dtype':
        return dtype
      case 'char_size':
        return charSize
      case 'numeric_precision':
        return precision
      case 'numeric_scale':
        return scale
      case 'quoted':
        return `"${column}"`
      case 'data_type':
      case 'expanded_data_type':
        return this.dataType
      case 'is_string':
        return method(name, [], () => this.#is(STRINGS))
      case 'is_number':
        return method(name, [], () => this.#is([...INTEGERS, ...NUMERICS, ...FLOATS]))
      case 'is_float':
        return method(name, [], () => this.#is(FLOATS))
      case 'is_integer':
        return method(name, [], () => this.#is(INTEGERS))
      case 'is_numeric':
        return method(name, [], () => this.#is(NUMERICS))
      case 'string_size':
        return method(name, [], () => this.#size())
      case 'can_expand_to':
        return method(name, ['other_column'], (args) => {
          const other = args.get('other_column')
          if (!(other instanceof Column) || !this.#is(STRINGS) || !other.#is(STRINGS)) return false
          return other.#size() > this.#size()
        })
      case 'literal':
        return method(
          name,
          ['value'],
          (args) => `${textOrNull(args.get('value')) ?? 'None'}::${this.dataType}`,
        )
    }
    return columnClassAttribute(name)
  }
  override repr(): string {
    const { column, dtype, charSize, precision, scale } = this.fields
    const shown = [charSize, precision, scale].map(pyRepr)
    return `PostgresColumn(column=${pyRepr(column)}, dtype=${pyRepr(dtype)}, char_size=${shown[0]}, numeric_precision=${shown[1]}, numeric_scale=${shown[2]})`
  }
  override equals(other: Value): boolean {
    return other instanceof Column && other.repr() === this.repr()
  }
}

/** `api.Column`, the class itself. */
class ColumnClass extends PyObject {
  readonly typeName = 'type'
  readonly #make = method(
    '__init__',
    ['column', 'dtype', ['char_size', null], ['numeric_precision', null], ['numeric_scale', null]],
    (args) => {
      const size = args.get('char_size')
      return new Column({
        column: textOrNull(args.get('column')) ?? 'None',
        dtype: textOrNull(args.get('dtype')) ?? 'None',
        charSize: typeof size === 'number' ? size : null,
        precision: args.get('numeric_precision'),
        scale: args.get('numeric_scale'),
      })
    },
  )
  override call(...call: Parameters<NonNullable<PyObject['call']>>): Value {
    return this.#make.call(...call)
  }
  override attribute(name: string): Value | undefined {
    return columnClassAttribute(name)
  }
  override repr(): string {
    return "<class 'dbt.adapters.postgres.column.PostgresColumn'>"
  }
}

/** `api.Column`. */
export const columnClass: PyObject = new ColumnClass()

/** What a column is called in SQL of another dialect's name for it: only `string` differs. */
export function translateType(type: string): string {
  return type.toUpperCase() === 'STRING' ? 'TEXT' : type
}

/** A column by its name and type. */
export function plainColumn(column: string, type: string): Column {
  return new Column({ column, dtype: translateType(type), charSize: null, precision: null, scale: null })
}

function columnClassAttribute(name: string): Value | undefined {
  switch (name) {
    case 'create':
      return method(name, ['name', 'label_or_dtype'], (args) =>
        plainColumn(String(args.get('name')), String(args.get('label_or_dtype'))),
      )
    case 'translate_type':
      return method(name, ['dtype'], (args) => translateType(String(args.get('dtype'))))
    case 'numeric_type':
      return method(name, ['dtype', 'precision', 'scale'], (args) =>
        numericType(String(args.get('dtype')), args.get('precision'), args.get('scale')),
      )
    case 'string_type':
      return method(name, ['size'], (args) => stringType(args.get('size')))
    case 'from_description':
      return method(name, ['name', 'raw_data_type'], (args) =>
        fromDescription(String(args.get('name')), String(args.get('raw_data_type'))),
      )
  }
  return undefined
}

function stringType(size: Value): string {
  return `character varying(${textOrNull(size) ?? 'None'})`
}

function numericType(type: string, precision: Value, scale: Value): string {
  const [p, s] = [textOrNull(precision), textOrNull(scale)]
  return p === null || s === null ? type : `${type}(${p},${s})`
}

function fromDescription(column: string, raw: string): Column {
  const match = /^([^(]+)(\([^)]+\))?/.exec(raw)
  const dtype = match?.[1]
  if (dtype === undefined) throw dbtError('DbtRuntimeError', `Could not interpret data type "${raw}"`)
  const sizes = match?.[2]?.slice(1, -1).split(',') ?? []
  const numbers = sizes.map((size) => {
    if (/^\s*[+-]?\d+\s*$/.test(size)) return Number(size)
    throw dbtError(
      'DbtRuntimeError',
      `Could not interpret data_type "${raw}": could not convert "${size}" to an integer`,
    )
  })
  const [first, second] = numbers
  const one = numbers.length === 1
  return new Column({
    column,
    dtype,
    charSize: one ? (first ?? null) : null,
    precision: one ? null : (first ?? null),
    scale: one ? null : (second ?? null),
  })
}
