import type { Cursor, Name } from '../../../sql'
import { parseExpr, parseItemName } from '../../../sql'
import { planError, unsupported } from '../../errors/error'
import type { ObjectType, Statement } from '../ast/statement'
import { roleOptions } from './create'
import { clusterOptionNames, clusterOptions } from './external'
import { optionName, parenthesizedOptions } from './options'
import { parseSetValue } from './session'

const objectWords =
  'TABLE VIEW MATERIALIZED SOURCE SINK INDEX TYPE ROLE USER CLUSTER SECRET CONNECTION DATABASE SCHEMA FUNCTION NETWORK'.split(
    ' ',
  )

/** The kind of object that DROP, ALTER and their like name. */
export function parseObjectType(c: Cursor): ObjectType {
  const word = c.expectOneOf(...objectWords)
  switch (word) {
    case 'MATERIALIZED':
      c.expect('VIEW')
      return 'MATERIALIZED VIEW'
    case 'CLUSTER':
      return c.take('REPLICA') ? 'CLUSTER REPLICA' : 'CLUSTER'
    case 'NETWORK':
      c.expect('POLICY')
      return 'NETWORK POLICY'
    case 'USER':
      return 'ROLE'
    case 'TABLE':
    case 'VIEW':
    case 'SOURCE':
    case 'SINK':
    case 'INDEX':
    case 'TYPE':
    case 'ROLE':
    case 'SECRET':
    case 'CONNECTION':
    case 'DATABASE':
    case 'SCHEMA':
    case 'FUNCTION':
      return word
    default:
      throw c.expected('object type')
  }
}

/** What follows DROP. */
export function parseDrop(c: Cursor): Statement {
  if (c.take('OWNED')) {
    c.expect('BY')
    const roles = c.commaSeparated(() => c.identifier())
    return { kind: 'drop-owned', roles, behavior: behavior(c) }
  }
  const objectType = parseObjectType(c)
  const ifExists = c.take('IF', 'EXISTS')
  const names = c.commaSeparated(() => c.name())
  return { kind: 'drop', objectType, ifExists, names, behavior: behavior(c) }
}

function behavior(c: Cursor): 'cascade' | 'restrict' | null {
  if (c.take('CASCADE')) return 'cascade'
  return c.take('RESTRICT') ? 'restrict' : null
}

/** What follows ALTER. */
export function parseAlter(c: Cursor): Statement {
  if (c.take('DEFAULT', 'PRIVILEGES')) throw new Error('handled by privileges')
  if (c.isKeyword('SYSTEM')) return alterSystem(c)
  const objectType = parseObjectType(c)
  const ifExists = c.take('IF', 'EXISTS')
  const name = c.name()
  switch (objectType) {
    case 'ROLE':
      return alterRole(c, name)
    case 'CLUSTER':
      return alterCluster(c, ifExists, name)
    case 'SCHEMA':
      return alterSchema(c, ifExists, name)
    case 'DATABASE':
    case 'TYPE':
      c.expect('OWNER')
      return owner(c, objectType, ifExists, name)
    default:
      return alterItem(c, objectType, ifExists, name)
  }
}

function only(name: Name): string {
  return name.join('.')
}

function owner(c: Cursor, objectType: ObjectType, ifExists: boolean, name: Name): Statement {
  c.expect('TO')
  return { kind: 'alter-owner', objectType, ifExists, name, to: c.identifier() }
}

function alterRole(c: Cursor, name: Name): Statement {
  const role = only(name)
  if (c.take('SET')) {
    const variable = c.identifier()
    if (!c.takeMark('=') && !c.take('TO')) throw c.expected('equals sign or TO')
    return { kind: 'alter-role', name: role, options: [], set: { name: variable, value: parseSetValue(c) } }
  }
  if (c.take('RESET'))
    return { kind: 'alter-role', name: role, options: [], set: { name: c.identifier(), value: null } }
  return { kind: 'alter-role', name: role, options: roleOptions(c), set: null }
}

function alterCluster(c: Cursor, ifExists: boolean, name: Name): Statement {
  switch (c.expectOneOf('OWNER', 'RENAME', 'RESET', 'SET', 'SWAP')) {
    case 'OWNER':
      return owner(c, 'CLUSTER', ifExists, name)
    case 'RENAME':
      c.expect('TO')
      return { kind: 'alter-rename', objectType: 'CLUSTER', ifExists, name, to: c.identifier() }
    case 'SWAP':
      c.expect('WITH')
      return { kind: 'alter-swap', objectType: 'CLUSTER', ifExists, name, with: c.identifier() }
    case 'RESET': {
      const wrapped = c.takeMark('(')
      const reset = c.commaSeparated(() => optionName(c, clusterOptionNames))
      if (wrapped) c.close()
      return { kind: 'alter-cluster', ifExists, name: only(name), set: [], reset, with: [] }
    }
    default: {
      const wrapped = c.takeMark('(')
      const parsed = c.commaSeparated(() => clusterOptions(c))
      if (wrapped) c.close()
      const set = parsed.flatMap((each) => ('option' in each ? [each.option] : []))
      const options = c.take('WITH') ? parenthesizedOptions(c, ['WAIT UNTIL READY', 'WAIT FOR', 'WAIT']) : []
      return { kind: 'alter-cluster', ifExists, name: only(name), set, reset: [], with: options }
    }
  }
}

function alterSchema(c: Cursor, ifExists: boolean, name: Name): Statement {
  switch (c.expectOneOf('SWAP', 'RENAME', 'OWNER')) {
    case 'SWAP':
      c.expect('WITH')
      return { kind: 'alter-swap', objectType: 'SCHEMA', ifExists, name, with: c.identifier() }
    case 'RENAME':
      c.expect('TO')
      return { kind: 'alter-rename', objectType: 'SCHEMA', ifExists, name, to: c.identifier() }
    default:
      return owner(c, 'SCHEMA', ifExists, name)
  }
}

/** The words each kind takes next, in the order its error lists them. */
function actionsOf(objectType: ObjectType): readonly string[] {
  switch (objectType) {
    case 'TABLE':
      return ['SET', 'RENAME', 'OWNER', 'RESET', 'ADD']
    case 'VIEW':
      return ['SET', 'RENAME', 'OWNER', 'RESET']
    case 'MATERIALIZED VIEW':
      return ['APPLY', 'SET', 'RENAME', 'OWNER', 'RESET']
    case 'SOURCE':
      return ['ADD', 'DROP', 'RESET', 'SET', 'RENAME', 'OWNER']
    case 'SINK':
      return ['RESET', 'SET', 'RENAME', 'OWNER']
    case 'CONNECTION':
      return ['RESET', 'SET', 'RENAME', 'OWNER', 'ROTATE', 'DROP']
    case 'SECRET':
      return ['AS', 'RENAME', 'OWNER']
    case 'INDEX':
      return ['RESET', 'SET', 'RENAME', 'OWNER']
    default:
      return ['RENAME', 'OWNER', 'SET', 'RESET']
  }
}

function alterItem(c: Cursor, objectType: ObjectType, ifExists: boolean, name: Name): Statement {
  const start = c.peek().at
  switch (c.expectOneOf(...actionsOf(objectType))) {
    case 'RENAME':
      c.expect('TO')
      return { kind: 'alter-rename', objectType, ifExists, name, to: c.identifier() }
    case 'OWNER':
      return owner(c, objectType, ifExists, name)
    case 'APPLY':
      c.expect('REPLACEMENT')
      return {
        kind: 'apply-replacement',
        name: { by: 'name', name, at: start },
        replacement: parseItemName(c),
      }
    case 'AS':
      return { kind: 'alter-secret', ifExists, name, value: parseExpr(c) }
    case 'ADD':
      if (objectType === 'SOURCE') throw planError(`source ${only(name)} does not support ALTER SOURCE.`)
      throw planError('Enable ALTER TABLE ... ADD COLUMN ... is not available', {
        detail: 'The requested feature (enable_alter_table_add_column) is in private preview.',
        hint: 'Contact support to discuss enabling the feature in your Materialize region.',
      })
    case 'SET':
      return alterSet(c, objectType, ifExists, name)
    case 'RESET':
      c.open()
      c.expect('RETAIN', 'HISTORY')
      c.close()
      return { kind: 'alter-retain', objectType, ifExists, name, history: null }
    default:
      if (objectType === 'SOURCE')
        throw planError('ALTER SOURCE...DROP SUBSOURCE no longer supported; use DROP SOURCE')
      throw unsupported(`ALTER ${objectType} … ${c.slice(start, c.lastEnd())}`)
  }
}

function alterSet(c: Cursor, objectType: ObjectType, ifExists: boolean, name: Name): Statement {
  if (objectType !== 'TABLE' && c.take('CLUSTER')) {
    return { kind: 'alter-set-cluster', objectType, ifExists, name, cluster: c.identifier() }
  }
  if (objectType === 'SINK' && c.take('FROM'))
    return { kind: 'alter-sink', ifExists, name, setFrom: parseItemName(c) }
  c.open()
  if (objectType === 'CONNECTION' || objectType === 'SOURCE' || objectType === 'SINK') {
    if (!c.isKeyword('RETAIN')) throw unsupported(`ALTER ${objectType} … SET (…)`)
  }
  c.expect('RETAIN', 'HISTORY')
  c.takeMark('=')
  c.expect('FOR')
  const history = c.string()
  c.close()
  return { kind: 'alter-retain', objectType, ifExists, name, history }
}

/** ALTER SYSTEM is for superusers, and there are none: only its words are taken. */
function alterSystem(c: Cursor): Statement {
  const from = c.peek().at
  c.next()
  c.expectOneOf('SET', 'RESET')
  while (c.peek().kind !== 'eof' && !c.is(';')) c.next()
  return { kind: 'alter-other', text: c.slice(from, c.lastEnd()) }
}
