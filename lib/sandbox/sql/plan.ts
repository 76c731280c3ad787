import { quoteIdentifier, quoteLiteral } from '../../foundation'
import type { Expr, Query, SetExpr } from '../../sql'
import type { Item } from '../catalog/model'
import { existingPath } from '../catalog/names'
import { PgError, type PgError as PgErrorType } from '../engine/port'
import { planError, SandboxError, unsupported } from '../errors/error'
import { translate } from '../errors/translate'
import type { House } from '../house'
import type { SystemRelationSpec } from '../relations/spec'
import type { LiveSession } from '../session/session'
import { sessionFunctionSql } from '../types/session-functions'
import { nullability } from './nullable'
import type { PlannedQuery } from './port'
import { PgPrinter } from './postgres'
import type { PgContext } from './postgres-expr'
import { countParameters, Resolver } from './resolve'

/** How SHOW inside a query becomes one; given by relations/ through `start.ts`. */
export type ShowExpander = (
  body: Extract<SetExpr, { kind: 'show' }>,
  session: LiveSession,
  house: House,
) => Query

let expandShow: ShowExpander = () => {
  throw unsupported('SHOW inside a query')
}
export function useShowExpander(expander: ShowExpander): void {
  expandShow = expander
}

/** A resolver in a session's context. */
export function resolverFor(house: House, session: LiveSession, stored = false): Resolver {
  return new Resolver(session.names, (body) => expandShow(body, session, house), stored)
}

/** What stands behind names, for queries that run now, or that are stored and run for whoever asks. */
export function pgContext(
  house: House,
  session: LiveSession,
  how: {
    readonly stored: boolean
    readonly standing?: boolean
    readonly at: number
    readonly late: (error: SandboxError) => void
  },
): PgContext {
  return {
    types: house.types,
    physical: (id) => physicalName(house, session, id),
    customType: (id) => `mz_user.${quoteIdentifier(id)}`,
    sessionFunction: (name, args) => {
      if (name === 'current_setting') return settingSql(session, args, how)
      return how.stored || (how.standing && name === 'mz_now')
        ? storedFunction(name)
        : liveFunction(house, session, name, args, how.at)
    },
    late: how.late,
  }
}

/** The quoted Postgres relation of an item or system relation. */
export function physicalName(house: House, session: LiveSession, id: string): string {
  const spec = house.relations.byId(id)
  if (spec) return spec.physical
  const item = session.catalog.items.get(id)
  if (!item || !('physical' in item)) throw planError(`unknown catalog item '${id}'`)
  return `"mz_user".${quoteIdentifier(item.physical)}`
}

function liveFunction(
  house: House,
  session: LiveSession,
  name: string,
  args: readonly string[],
  at: number,
): string {
  if (name === 'mz_now') return `'${at}'::pg_catalog.mz_timestamp`
  const sql = sessionFunctionSql(name, args, {
    user: session.user,
    database: session.database,
    schemas: existingPath(session.names).map((schema) => schema.name),
    superuser: session.variable('is_superuser') === 'on',
    connectionId: session.connectionId,
    environmentId: house.environment.id,
    version: house.environment.version,
    startedAt: house.environment.startedAt,
    now: Math.max(at, house.timeline.clock.now()),
  })
  if (sql === undefined) throw unsupported(`the function ${name}`)
  return sql
}

/** `current_setting('cluster' [, missing_ok])`: of a variable that is named literally. */
function settingSql(
  session: LiveSession,
  [name = '', missingOk = 'false']: readonly string[],
  how: { readonly stored: boolean; readonly late: (error: SandboxError) => void },
): string {
  const literal = /^'((?:[^']|'')*)'$/.exec(name)?.[1]?.replaceAll("''", "'")
  if (literal === undefined || how.stored || !['true', 'false'].includes(missingOk))
    throw unsupported('current_setting() of anything but a literal, or in a view')
  try {
    return `${quoteLiteral(session.variable(literal))}::text`
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error
    if (missingOk === 'false') how.late(planError('unrecognized configuration parameter'))
    return 'NULL::text'
  }
}

/** In stored queries, what the session decides is asked for when the query runs: settings that each read makes. */
function storedFunction(name: string): string {
  switch (name) {
    case 'mz_now':
      return 'mz_functions.mz_now()'
    case 'now':
    case 'current_timestamp':
      return `pg_catalog.to_timestamp(pg_catalog.current_setting('mz.now')::numeric / 1000)`
    case 'current_user':
    case 'session_user':
    case 'current_role':
    case 'user':
      return `pg_catalog.current_setting('mz.user')`
    case 'current_database':
    case 'current_catalog':
      return `pg_catalog.current_setting('mz.database')`
    default:
      throw unsupported(`${name}() in a view`)
  }
}

export type PlanOptions = {
  /** Types of parameters that the client stated (Materialize's oids, 0 for none). */
  readonly declared?: readonly number[]
  /** It runs again and again, as SUBSCRIBE does: `mz_now()` stays a call. */
  readonly standing?: boolean
}

/** Resolves a query, prints it for Postgres and has its columns described. Throws what Materialize throws when it plans. */
export async function planQuery(
  house: House,
  session: LiveSession,
  query: Query,
  options: PlanOptions = {},
): Promise<PlannedQuery> {
  const resolver = resolverFor(house, session)
  const resolved = resolver.query(query)
  return planResolved(house, session, resolver, (printer) => printer.query(resolved), {
    ...options,
    tree: resolved,
  })
}

/** Plans any statement that Postgres can describe, from resolved parts. */
export async function planResolved(
  house: House,
  session: LiveSession,
  resolver: Resolver,
  print: (printer: PgPrinter) => string,
  options: PlanOptions & { readonly tree: Query | Expr },
): Promise<PlannedQuery> {
  const at = house.timeline.readTimestamp()
  const { uses, system, sessionFunctions, readsCatalog } = resolver.result()
  const reached = reach(house, session, uses)
  const allSystem = [...new Set([...system, ...reached.system])]
  const late: SandboxError[] = []
  const printer = new PgPrinter(
    pgContext(house, session, {
      stored: false,
      standing: options.standing ?? false,
      at,
      late: (error) => late.push(error),
    }),
  )
  const printed = withDeclared(print(printer), options.declared ?? [], house)
  refuseAmbiguous(printed)
  const count = countParameters(options.tree)
  const described = await describe(house, session, printed, late, options.tree)
  const types = described.parameters.map((oid) => house.types.fromPg(oid, -1).oid)
  checkParameters(described.sql, count)
  return {
    sql: described.sql,
    uses,
    reads: reached.items,
    system: readsCatalog && allSystem.length === 0 ? catalogMarker(house) : allSystem,
    usesMzNow: sessionFunctions.has('mz_now') || reached.usesMzNow,
    constant: uses.length === 0 && !readsCatalog && !sessionFunctions.has('mz_now'),
    fields: described.fields,
    columns: described.fields.map((field) => {
      const type = house.types.fromPg(field.oid, field.mod)
      return { name: field.name, oid: type.oid, mod: type.mod }
    }),
    parameters: types,
    late: late[0] ?? null,
    at,
  }
}

/** Functions over the catalog count as a read of one of its relations. */
function catalogMarker(house: House): readonly SystemRelationSpec[] {
  const spec = house.relations.find('mz_catalog', 'mz_objects')
  return spec ? [spec] : []
}

function withDeclared(sql: string, declared: readonly number[], house: House): string {
  let out = sql
  declared.forEach((oid, i) => {
    const name = oid === 0 ? undefined : house.types.pgNameOfOid(oid)
    if (name) out = out.replace(new RegExp(`\\$${i + 1}(?![0-9])`, 'g'), `($${i + 1}::${name})`)
  })
  return out
}

/** A parameter beside an interval may be a moment or an interval: nobody can say. */
function refuseAmbiguous(sql: string): void {
  const found = /\(\$[0-9]+ ([+-]) \('[^']*'::(?:pg_catalog\.)?interval[^()]*\)\)/.exec(sql)
  if (found)
    throw planError(`operator is not unique: unknown ${found[1]} interval`, {
      hint: 'Could not choose a best candidate operator.  You might need to add explicit type casts.',
    })
}

function checkParameters(sql: string, count: number): void {
  for (let i = 1; i <= count; i += 1) {
    if (!new RegExp(`\\$${i}(?![0-9])`).test(sql)) throw planError(`unable to infer type for parameter $${i}`)
  }
}

type Described = {
  readonly sql: string
  readonly parameters: readonly number[]
  readonly fields: PlannedQuery['fields']
}

/** Describes; a literal that Postgres can't read becomes an error of the run, since Materialize describes such a query. */
async function describe(
  house: House,
  session: LiveSession,
  sql: string,
  late: SandboxError[],
  tree: Query | Expr,
): Promise<Described> {
  let text = sql
  for (let tries = 0; ; tries += 1) {
    try {
      const { parameters, fields } = await house.engine.describe(text)
      return { sql: text, parameters, fields }
    } catch (error) {
      if (!(error instanceof PgError)) throw error
      const next = tries < 5 ? withoutBadLiteral(text, error) : null
      const translated = translate(error, {
        sql: text,
        readsData: false,
        width: width(house, session, tree),
        badLiteral: badLiteral(house),
      })
      if (next === null) throw translated
      late.push(translated)
      text = next
    }
  }
}

function withoutBadLiteral(sql: string, error: PgErrorType): string | null {
  if (error.position === undefined || !(error.code.startsWith('22') || error.code === '22P02')) return null
  const characters = [...sql]
  const before = characters.slice(0, error.position - 1).join('')
  const match = /^'(?:[^']|'')*'/.exec(characters.slice(error.position - 1).join(''))
  return match ? `${before}NULL${sql.slice(before.length + match[0].length)}` : null
}

/** How many columns a query answers. */
function width(house: House, session: LiveSession, tree: Query | Expr): number {
  if (!('body' in tree)) return 1
  return nullability(tree, (id) => {
    const spec = house.relations.byId(id)
    const item = session.catalog.items.get(id)
    return spec?.columns ?? (item && 'columns' in item ? item.columns : [])
  }).length
}

/** Materialize's words for a literal that a type doesn't take. */
export function badLiteral(house: House): (type: string, text: string) => string | undefined {
  return (type, text) => {
    try {
      const { mz } = house.types.resolve({ kind: 'named', name: [internalName(type)], modifiers: [] })
      house.types.input(mz.oid, text)
      return undefined
    } catch (error) {
      return error instanceof SandboxError && error.fields.message.startsWith('invalid input')
        ? error.fields.message
        : undefined
    }
  }
}

const internal: Readonly<Record<string, string>> = {
  integer: 'int4',
  bigint: 'int8',
  smallint: 'int2',
  'double precision': 'float8',
  real: 'float4',
  boolean: 'bool',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamptz',
  time: 'time',
  'character varying': 'varchar',
}
function internalName(type: string): string {
  return internal[type] ?? type
}

/** Everything that some items read, through views: user items but views, and system relations. */
export function reach(
  house: House,
  session: LiveSession,
  ids: readonly string[],
): {
  readonly items: readonly string[]
  readonly system: readonly SystemRelationSpec[]
  readonly usesMzNow: boolean
  readonly views: readonly Item[]
} {
  const items: string[] = []
  const system: SystemRelationSpec[] = []
  const views: Item[] = []
  let usesMzNow = false
  const seen = new Set<string>()
  const visit = (id: string): void => {
    if (seen.has(id)) return
    seen.add(id)
    const spec = house.relations.byId(id)
    if (spec) system.push(spec)
    const item = session.catalog.items.get(id)
    if (!item) return
    if (item.type === 'view') {
      views.push(item)
      if (item.query.includes('mz_functions.mz_now()')) usesMzNow = true
      item.uses.forEach(visit)
    } else if (item.type !== 'type') items.push(id)
  }
  ids.forEach(visit)
  return { items, system, usesMzNow, views }
}
