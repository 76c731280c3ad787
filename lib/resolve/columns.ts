import { createHash } from 'node:crypto'
import type { Column, Constraint } from '../manifest'
import { byCodePoint } from '../parse'
import {
  isPlainList,
  isPlainObject,
  type MutablePlainObject,
  type Plain,
  type PlainObject,
  plainObject,
  pythonRepr,
  pythonStr,
} from '../project'

const KNOWN = new Set([
  'name',
  'description',
  'meta',
  'data_type',
  'constraints',
  'docs',
  'config',
  'data_tests',
  'tests',
  'quote',
  'tags',
  'granularity',
  'dimension',
  'entity',
  '_extra',
])

export const CONSTRAINT_TYPES = ['check', 'not_null', 'unique', 'primary_key', 'foreign_key', 'custom']

/** What columns of analyses are known to have; the rest of them is kept as it is written. */
const PLAIN = new Set(['name', 'description', 'meta', 'data_type', 'constraints', 'docs', 'config', '_extra'])

/** Columns of properties as the manifest has them, by name; keys that dbt doesn't know are kept. */
export function columnsOf(columns: readonly PlainObject[], ofAnalysis = false): { [name: string]: Column } {
  const result: { [name: string]: Column } = Object.setPrototypeOf({}, null)
  for (const column of columns) result[String(column.name)] = columnOf(column, ofAnalysis)
  return result
}

function columnOf(column: PlainObject, ofAnalysis: boolean): Column {
  const config = mappingOf(column.config)
  const meta = Object.assign(plainObject(), mappingOf(column.meta), mappingOf(config?.meta))
  const tags = tagsOf(ofAnalysis ? null : column.tags, config?.tags)
  const quote = column.quote
  const made = {
    name: String(column.name),
    description: typeof column.description === 'string' ? column.description : '',
    meta,
    data_type: textOrNull(column.data_type),
    constraints: constraintsOf(column.constraints, false),
    quote: typeof quote === 'boolean' ? quote : null,
    config: { meta, tags },
    tags,
    granularity: textOrNull(column.granularity),
    dimension: elementOf(column, 'dimension') as Column['dimension'],
    entity: elementOf(column, 'entity') as Column['entity'],
    doc_blocks: [],
  }
  const known = ofAnalysis ? PLAIN : KNOWN
  let extra: MutablePlainObject | null = null
  for (const key in column) {
    if (known.has(key)) continue
    extra ??= plainObject()
    extra[key] = column[key] ?? null
  }
  // A spread of nothing costs as much as the rest of the column.
  return (extra === null ? made : { ...made, ...extra }) as Column
}

function tagsOf(own: Plain | undefined, configured: Plain | undefined): readonly string[] {
  const texts = textsOf(own)
  texts.push(...textsOf(configured))
  return texts.length < 2 ? texts : [...new Set(texts)]
}

/** What a column is in the semantic layer: a type alone, or with the column's name and description filled in. */
function elementOf(column: PlainObject, key: 'dimension' | 'entity'): Plain {
  const written = column[key]
  if (!isPlainObject(written)) return written ?? null
  const text = (name: string) => textOrNull(written[name]) || textOrNull(column[name]) || ''
  const common: [string, Plain][] = [
    ['name', text('name')],
    ['type', written.type ?? null],
    ['description', text('description')],
    ['label', textOrNull(written.label)],
  ]
  if (key === 'entity') return plainObject([...common, ['config', written.config ?? plainObject()]])
  return plainObject([
    ...common,
    ['is_partition', written.is_partition === true],
    ['config', written.config ?? plainObject()],
    ['validity_params', validityOf(written.validity_params)],
  ])
}

/** From when to when a row holds. */
export function validityOf(value: Plain | undefined): Plain {
  if (!isPlainObject(value)) return null
  return plainObject([
    ['is_start', value.is_start === true],
    ['is_end', value.is_end === true],
  ])
}

/** Constraints as the manifest has them; those of models name their columns. */
export function constraintsOf(value: Plain | undefined, ofModel: boolean): Constraint[] {
  if (!isPlainList(value) || value.length === 0) return []
  return value.filter(isPlainObject).map((constraint) => ({
    type: pythonStr(constraint.type ?? null),
    name: textOrNull(constraint.name),
    expression: textOrNull(constraint.expression),
    warn_unenforced: constraint.warn_unenforced !== false,
    warn_unsupported: constraint.warn_unsupported !== false,
    to: textOrNull(constraint.to),
    to_columns: textsOf(constraint.to_columns),
    ...(ofModel ? { columns: textsOf(constraint.columns) } : {}),
  }))
}

/** dbt's checksum of a contract: columns with types and constraints, by name; and what tables enforce. */
export function contractChecksum(
  columns: { readonly [name: string]: Column },
  constraints: readonly Constraint[],
  materialized: string,
): string {
  let state = ''
  for (const column of Object.values(columns).sort((a, b) => byCodePoint(a.name, b.name)))
    state += `|${column.name}${column.data_type ?? 'None'}${constraintList(column.constraints, 'ColumnLevelConstraint')}`
  if (materialized === 'table' || materialized === 'incremental')
    state += materialized + constraintList(constraints, 'ModelLevelConstraint')
  return createHash('sha256').update(state, 'utf8').digest('hex')
}

/** Python's `str` of a list of dbt's constraint objects. */
function constraintList(constraints: readonly Constraint[], className: string): string {
  const texts = constraints.map((c) => {
    const fields = [
      `type=<ConstraintType.${c.type}: '${c.type}'>`,
      `name=${pythonRepr(c.name)}`,
      `expression=${pythonRepr(c.expression)}`,
      `warn_unenforced=${pythonRepr(c.warn_unenforced)}`,
      `warn_unsupported=${pythonRepr(c.warn_unsupported)}`,
      `to=${pythonRepr(c.to ?? null)}`,
      `to_columns=${pythonRepr(c.to_columns ?? [])}`,
      ...(c.columns ? [`columns=${pythonRepr(c.columns)}`] : []),
    ]
    return `${className}(${fields.join(', ')})`
  })
  return `[${texts.join(', ')}]`
}

function mappingOf(value: Plain | undefined): PlainObject | null {
  return isPlainObject(value) ? value : null
}
export function textsOf(value: Plain | undefined): string[] {
  if (value === undefined || value === null) return []
  return (isPlainList(value) ? value : [value]).map(pythonStr)
}
export function textOrNull(value: Plain | undefined): string | null {
  return value === undefined || value === null ? null : pythonStr(value)
}
