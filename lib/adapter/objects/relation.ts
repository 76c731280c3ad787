import { dbtError, PyDict, type PyFunction, PyObject, pyError, pyRepr, type Value } from '../../jinja'
import { flagOr, itemOf, method, textOrNull } from './members'

/** One value for each part of a relation's name. */
export type Parts<T> = { readonly database: T; readonly schema: T; readonly identifier: T }

const PARTS = ['database', 'schema', 'identifier'] as const
/** Everything included, or quoted. */
export const ALL: Parts<boolean> = { database: true, schema: true, identifier: true }

/** The kinds that dbt-materialize knows; `index` and anything else become a view when listed. */
export const relationTypes = [
  'table',
  'view',
  'cte',
  'external',
  'materialized_view',
  'source',
  'source_table',
  'sink',
  'materializedview',
] as const

export type RelationFields = {
  readonly path: Parts<string | null>
  readonly type: string | null
  readonly quote: Parts<boolean>
  readonly include: Parts<boolean>
  /** `--empty` gives 0: the relation then prints as a subquery without rows. */
  readonly limit: number | null
  /** The view of `information_schema(…)`; null for an ordinary relation. */
  readonly informationSchemaView?: string | null
  readonly isInformationSchema?: boolean
}

/** A relation as templates see it: dbt-materialize's `MaterializeRelation`. Immutable; methods give new ones. */
export class Relation extends PyObject {
  readonly typeName: string
  readonly fields: RelationFields
  constructor(fields: RelationFields) {
    super()
    this.fields = fields
    this.typeName = fields.isInformationSchema ? 'InformationSchema' : 'MaterializeRelation'
  }

  /** The name by its policies, without the limit. */
  render(): string {
    const { path, quote, include } = this.fields
    const parts = PARTS.flatMap((part) => {
      const name = include[part] ? path[part] : null
      return name === null ? [] : [quote[part] ? quoted(name) : name]
    })
    if (this.fields.informationSchemaView) parts.push(this.fields.informationSchemaView)
    return parts.join('.')
  }
  /** What `{{ relation }}` prints. */
  override text(): string {
    const { limit } = this.fields
    if (limit === null) return this.render()
    return limit === 0
      ? `(select * from ${this.render()} where false limit 0)`
      : `(select * from ${this.render()} limit ${limit})`
  }
  override repr(): string {
    return `<${this.typeName} ${this.render()}>`
  }
  override truthy(): boolean {
    return true
  }
  /** It passes for a mapping (packages test it so), but can't be walked through like one. */
  override mapping(): Iterable<readonly [Value, Value]> {
    return this.#refuseWalk()
  }
  override iterate(): Iterable<Value> {
    return this.#refuseWalk()
  }
  override length(): number {
    throw this.#notDict()
  }
  // biome-ignore lint/correctness/useYield: it only ever raises
  *#refuseWalk(): Generator<never> {
    throw this.#notDict()
  }
  #notDict(): Error {
    return dbtError(
      'CompilationError',
      `The object ("${this.repr()}") was used as a dictionary. This capability has been removed from objects of this type.`,
    )
  }
  override hashKey(): unknown {
    return `relation ${this.render()}`
  }
  override equals(other: Value): boolean {
    return other instanceof Relation && same(this.fields, other.fields)
  }

  with(changes: Partial<RelationFields>): Relation {
    return new Relation({ ...this.fields, ...changes })
  }
  /** Only database and schema. */
  withoutIdentifier(): Relation {
    const { path, include } = this.fields
    return this.with({ path: { ...path, identifier: null }, include: { ...include, identifier: false } })
  }
  /** The information schema of this relation's database, or a view in it. */
  informationSchema(view: string | null): Relation {
    const { path, quote, include } = this.fields
    return new Relation({
      path: { database: path.database, schema: null, identifier: 'INFORMATION_SCHEMA' },
      type: 'view',
      quote: { ...quote, identifier: false },
      include: { ...include, database: path.database !== null, schema: false, identifier: true },
      limit: null,
      informationSchemaView: view,
      isInformationSchema: true,
    })
  }

  override attribute(name: string): Value | undefined {
    const property = this.#property(name)
    return property === undefined ? this.#method(name) : property
  }
  override item(key: Value): Value | undefined {
    return typeof key === 'string' ? this.attribute(key) : undefined
  }
  #property(name: string): Value | undefined {
    const { path, type, limit } = this.fields
    switch (name) {
      case 'database':
      case 'schema':
      case 'identifier':
        return path[name]
      case 'table':
      case 'name':
        return path.identifier
      case 'type':
        return type
      case 'limit':
        return limit
      case 'quote_character':
        return '"'
      case 'path':
        return new PolicyObject('Path', path)
      case 'quote_policy':
        return new PolicyObject('Policy', this.fields.quote)
      case 'include_policy':
        return new PolicyObject('Policy', this.fields.include)
      case 'is_materialized_view':
        return type === 'materialized_view' || type === 'materializedview'
      case 'is_table':
      case 'is_view':
      case 'is_cte':
      case 'is_source':
      case 'is_source_table':
      case 'is_sink':
        return type === name.slice(3)
      case 'is_pointer':
      case 'is_function':
      case 'dbt_created':
      case 'require_alias':
        return false
      case 'catalog':
        return null
      case 'renameable_relations':
      case 'replaceable_relations':
        return [...MOVABLE]
      case 'can_be_renamed':
      case 'can_be_replaced':
        return type !== null && MOVABLE.includes(type)
      case 'information_schema_view':
        return this.fields.informationSchemaView ?? null
    }
    return CONSTANTS.get(name)
  }
  #method(name: string): PyFunction | undefined {
    const parts = [
      ['database', null],
      ['schema', null],
      ['identifier', null],
    ] as const
    switch (name) {
      case 'create':
        return createMethod(ALL)
      case 'render':
        return method(name, [], () => this.render())
      case 'render_limited':
        return method(name, [], () => this.text())
      case 'include':
        return method(name, parts, (args) =>
          this.with({ include: changed(this.fields.include, (p) => args.get(p)) }),
        )
      case 'quote':
        return method(name, parts, (args) =>
          this.with({ quote: changed(this.fields.quote, (p) => args.get(p)) }),
        )
      case 'without_identifier':
        return method(name, [], () => this.withoutIdentifier())
      case 'information_schema':
        return method(name, [['view_name', null]], (args) => {
          const view = args.get('view_name')
          return this.informationSchema(typeof view === 'string' ? view : null)
        })
      case 'information_schema_only':
        return method(name, [], () => this.informationSchema(null))
      case 'replace_path':
        return method(name, ['**path'], (args) =>
          this.with({ path: named(this.fields.path, args.namedDict()) }),
        )
      case 'incorporate':
      case 'replace':
        return method(name, ['**changes'], (args) => this.#incorporate(args.namedDict()))
      case 'quoted':
        return method(name, ['identifier'], (args) => quoted(String(args.get('identifier'))))
      case 'add_ephemeral_prefix':
        return method(name, ['name'], (args) => ephemeralName(String(args.get('name'))))
      case 'relation_max_name_length':
        return method(name, [], () => 255)
      case 'matches':
        return method(name, parts, (args) => this.matches((p) => textOrNull(args.get(p))))
      case 'get':
        return method(name, ['key', ['default', null]], (args) => {
          const key = String(args.get('key'))
          if (key === 'metadata') return new PyDict([['type', this.typeName]])
          const found = this.attribute(key)
          return found === undefined ? args.get('default') : found
        })
      case 'to_dict':
        return method(name, ['*ignored', '**options'], () => this.#asDict())
    }
    return undefined
  }

  /** Whether the given parts of a name are this relation's. Without any, dbt raises an error. */
  matches(part: (name: keyof Parts<unknown>) => string | null): boolean {
    const given = PARTS.filter((p) => part(p) !== null)
    if (given.length === 0) {
      throw dbtError('DbtRuntimeError', 'Tried to match relation, but no search path was passed!')
    }
    return given.every((p) => part(p) === this.fields.path[p])
  }

  #incorporate(changes: PyDict): Relation {
    const { path, quote, include } = this.fields
    const type = changes.get('type')
    const limit = changes.get('limit')
    const view = changes.get('information_schema_view')
    return this.with({
      // dbt merges the paths; a None of the new one counts, too
      path: named(path, changes.get('path')),
      quote: changed(quote, (p) => itemOf(changes.get('quote_policy'), p)),
      include: changed(include, (p) => itemOf(changes.get('include_policy'), p)),
      ...(type === undefined ? {} : { type: textOrNull(type) }),
      ...(typeof limit === 'number' ? { limit } : {}),
      ...(typeof view === 'string' ? { informationSchemaView: view } : {}),
    })
  }
  #asDict(): PyDict {
    const { path, type, quote, include } = this.fields
    return new PyDict([
      ['path', new PyDict(PARTS.flatMap((p) => (path[p] === null ? [] : [[p, path[p]] as const])))],
      ...(type === null ? [] : [['type', type] as const]),
      ['quote_character', '"'],
      ['include_policy', new PyDict(PARTS.map((p) => [p, include[p]]))],
      ['quote_policy', new PyDict(PARTS.map((p) => [p, quote[p]]))],
      ['dbt_created', false],
      ['require_alias', false],
      ['renameable_relations', [...MOVABLE]],
      ['replaceable_relations', [...MOVABLE]],
    ])
  }
}

/** Types of relations that can be renamed and replaced. */
const MOVABLE: readonly string[] = ['table', 'view']

/** The name of an ephemeral model's CTE. */
export function ephemeralName(name: string): string {
  return `__dbt__cte__${name}`
}

/** An ephemeral model where it is referred to. */
export function ephemeralRelation(identifier: string, limit: number | null): Relation {
  return new Relation({
    path: { database: null, schema: null, identifier: ephemeralName(identifier) },
    type: 'cte',
    quote: { ...ALL, identifier: false },
    include: ALL,
    limit,
  })
}

/** Names of kinds, as attributes of the class. */
export const CONSTANTS: ReadonlyMap<string, string> = new Map([
  ['Table', 'table'],
  ['CTE', 'cte'],
  ['View', 'view'],
  ['External', 'external'],
  ['MaterializedView', 'materialized_view'],
])

/** dbt does not double quotes inside a name: what a template sees must stay what dbt shows. */
function quoted(name: string): string {
  return `"${name}"`
}

/** A type that the adapter knows; Python's ValueError for others. */
export function checkedType(type: string | null): string | null {
  if (type === null || relationTypes.some((known) => known === type)) return type
  throw pyError('ValueError', `'${type}' is not a valid MaterializeRelationType`)
}

/** The function `create` of a relation and of its class: makes a relation, quoted as `quoting` says. */
export function createMethod(quoting: Parts<boolean>): PyFunction {
  return method(
    'create',
    [['database', null], ['schema', null], ['identifier', null], ['type', null], '**options'],
    (args) => {
      const part = (name: keyof Parts<unknown>) => textOrNull(args.get(name))
      return new Relation({
        path: { database: part('database'), schema: part('schema'), identifier: part('identifier') },
        type: checkedType(textOrNull(args.get('type'))),
        quote: changed(quoting, (p) => itemOf(args.named.get('quote_policy'), p)),
        include: changed(ALL, (p) => itemOf(args.named.get('include_policy'), p)),
        limit: null,
      })
    },
  )
}

/** A policy with some parts changed. */
export function changed(
  policy: Parts<boolean>,
  given: (part: keyof Parts<unknown>) => Value | undefined,
): Parts<boolean> {
  return {
    database: flagOr(given('database'), policy.database),
    schema: flagOr(given('schema'), policy.schema),
    identifier: flagOr(given('identifier'), policy.identifier),
  }
}

function named(path: Parts<string | null>, given: Value | undefined): Parts<string | null> {
  const pick = (part: keyof Parts<unknown>) => {
    const value = itemOf(given, part)
    return value === undefined ? path[part] : textOrNull(value)
  }
  return { database: pick('database'), schema: pick('schema'), identifier: pick('identifier') }
}

/** Whether two relations agree in all that dbt compares. */
function same(a: RelationFields, b: RelationFields): boolean {
  const parts = PARTS.every(
    (part) =>
      a.path[part] === b.path[part] && a.quote[part] === b.quote[part] && a.include[part] === b.include[part],
  )
  const views = (a.informationSchemaView ?? null) === (b.informationSchemaView ?? null)
  return parts && views && a.type === b.type && a.limit === b.limit
}

/** `relation.path`, `.quote_policy`, `.include_policy`. */
class PolicyObject extends PyObject {
  readonly typeName: string
  readonly #parts: Parts<string | boolean | null>
  constructor(typeName: string, parts: Parts<string | boolean | null>) {
    super()
    this.typeName = typeName
    this.#parts = parts
  }
  override attribute(name: string): Value | undefined {
    return name === 'database' || name === 'schema' || name === 'identifier' ? this.#parts[name] : undefined
  }
  override item(key: Value): Value | undefined {
    return typeof key === 'string' ? this.attribute(key) : undefined
  }
  override repr(): string {
    return `${this.typeName}(${PARTS.map((part) => `${part}=${pyRepr(this.#parts[part])}`).join(', ')})`
  }
}
