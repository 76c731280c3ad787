import type { Cursor, ItemName, ShowBody } from '../../../sql'
import { parseExpr, parseItemName } from '../../../sql'
import { planError } from '../../errors/error'
import type { ObjectType, ShowCreate, Statement } from '../ast/statement'

const kinds: readonly string[] = [
  'MATERIALIZED VIEWS',
  'CLUSTER REPLICAS',
  'DEFAULT PRIVILEGES',
  'ROLE MEMBERSHIP',
  'NETWORK POLICIES',
  'TABLES',
  'VIEWS',
  'SOURCES',
  'SINKS',
  'INDEXES',
  'COLUMNS',
  'CLUSTERS',
  'DATABASES',
  'SCHEMAS',
  'OBJECTS',
  'CONNECTIONS',
  'SECRETS',
  'ROLES',
  'TYPES',
  'SUBSOURCES',
  'PRIVILEGES',
]

const creatable: readonly ObjectType[] = [
  'MATERIALIZED VIEW',
  'VIEW',
  'TABLE',
  'SOURCE',
  'SINK',
  'INDEX',
  'CONNECTION',
  'CLUSTER',
  'TYPE',
]

/** What follows SHOW: objects, CREATE, or else a variable. */
export function parseShow(c: Cursor): Statement {
  const create = showCreate(c)
  if (create) return create
  if (isObjects(c)) return { kind: 'show-objects', show: parseShowBody(c) }
  if (c.take('TRANSACTION', 'ISOLATION', 'LEVEL'))
    return { kind: 'show-variable', name: 'transaction_isolation' }
  if (c.take('TIME', 'ZONE')) return { kind: 'show-variable', name: 'timezone' }
  const token = c.peek()
  const name = c.identifier()
  return { kind: 'show-variable', name: token.kind === 'identifier' && token.quoted ? `"${name}"` : name }
}

function showCreate(c: Cursor): ShowCreate | null {
  const start = c.index
  const redacted = c.take('REDACTED')
  if (c.take('CREATE'))
    for (const objectType of creatable)
      if (c.take(...objectType.split(' ')))
        return { kind: 'show-create', objectType, name: parseItemName(c), redacted }
  c.reset(start)
  return null
}

function isObjects(c: Cursor): boolean {
  return kinds.some((kind) => c.isKeywords(...kind.split(' ')))
}

/** SHOW of objects without its SHOW, also inside FROM (SHOW …). */
export function parseShowBody(c: Cursor): ShowBody {
  const create = showCreate(c)
  if (create) {
    const what = `create ${create.objectType.toLowerCase()}`
    return { ...empty(what), from: create.name, extended: create.redacted }
  }
  const kind = kinds.find((name) => c.take(...name.split(' ')))
  if (!kind) throw planError('SHOW variable in subqueries not yet supported')
  const body = clauses(c, empty(kind.toLowerCase()))
  return { ...body, filter: filter(c) }
}

function empty(what: string): ShowBody {
  return {
    what,
    extended: false,
    full: false,
    from: null,
    inCluster: null,
    on: null,
    for: null,
    filter: null,
  }
}

function clauses(c: Cursor, body: ShowBody): ShowBody {
  const { what } = body
  if (what === 'privileges') {
    const objectType = c.take('ON') ? privilegeType(c) : null
    const on = objectType ? { objectType, name: null } : null
    return { ...body, on, for: c.take('FOR') ? { role: c.identifier() } : null }
  }
  if (what === 'default privileges') {
    const objectType = c.take('ON') ? privilegeType(c) : null
    const on = objectType ? { objectType, name: null } : null
    return { ...body, on, for: c.take('FOR') ? { role: c.identifier() } : null }
  }
  if (what === 'role membership') return { ...body, for: c.take('FOR') ? { role: c.identifier() } : null }
  if (what === 'columns') {
    if (!c.take('FROM') && !c.take('IN')) throw c.expected('one of FROM or IN')
    return { ...body, from: parseItemName(c) }
  }
  let next = body
  if (what === 'indexes' && c.take('ON')) next = { ...next, on: { objectType: null, name: parseItemName(c) } }
  else if (what === 'subsources' && c.take('ON'))
    next = { ...next, on: { objectType: null, name: parseItemName(c) } }
  else next = { ...next, from: from(c) }
  if (c.take('IN', 'CLUSTER')) next = { ...next, inCluster: c.identifier() }
  return next
}

function from(c: Cursor): ItemName | null {
  if (c.isKeywords('IN', 'CLUSTER')) return null
  return c.take('FROM') || c.take('IN') ? parseItemName(c) : null
}

function privilegeType(c: Cursor): string {
  const kind = c.takeOneOf(
    'OBJECTS',
    'SCHEMAS',
    'DATABASES',
    'CLUSTERS',
    'SYSTEM',
    'TABLES',
    'TYPES',
    'SECRETS',
    'CONNECTIONS',
  )
  if (!kind) throw c.expected('one of OBJECTS or SCHEMAS or DATABASES or CLUSTERS or SYSTEM')
  return kind.toLowerCase()
}

function filter(c: Cursor): ShowBody['filter'] {
  if (c.take('LIKE')) return { kind: 'like', pattern: c.string() }
  if (c.take('WHERE')) return { kind: 'where', expr: parseExpr(c) }
  return null
}
