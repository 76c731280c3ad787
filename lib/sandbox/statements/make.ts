import type { Item, ItemType } from '../catalog/model'
import { type NameContext, placeFor, plainName } from '../catalog/names'
import { initialPrivileges } from '../catalog/privileges'
import { planError } from '../errors/error'
import type { Running } from './handler'

/** What every new item has. */
export type Base = Pick<
  Item,
  'kind' | 'id' | 'oid' | 'name' | 'schemaId' | 'ownerId' | 'privileges' | 'createdAt' | 'temporary'
> & { readonly fullName: readonly string[] }

/** Where a name is taken already. */
export function existing(
  cx: NameContext,
  schemaId: string,
  name: string,
  session: string | null = null,
): Item | undefined {
  return cx.catalog.item(schemaId, name, session)
}

/** Makes room for a new item: resolves its place, checks that the name is free. Null: it is there, and IF NOT EXISTS said so. */
export function place(
  running: Running,
  name: readonly string[],
  type: ItemType,
  options: {
    readonly ifNotExists: boolean
    readonly temporary?: boolean
    readonly replacing?: Item | null
    readonly plainError?: boolean
  },
): Base | null {
  const { session } = running
  if (options.temporary) {
    const last = name[name.length - 1] ?? ''
    return free(running, '0', last, type, options, session.id)
  }
  if (name.length === 2 && name[0] === 'mz_temp') throw planError(`unknown schema 'mz_temp'`)
  const { schema, name: last } = placeFor(session.names, name)
  return free(running, schema.id, last, type, options, null)
}

function free(
  running: Running,
  schemaId: string,
  name: string,
  type: ItemType,
  options: { readonly ifNotExists: boolean; readonly replacing?: Item | null; readonly plainError?: boolean },
  temporary: string | null,
): Base | null {
  const { session, house } = running
  const there = existing(session.names, schemaId, name, temporary)
  if (there && there.id !== options.replacing?.id) {
    if (options.ifNotExists) {
      session.notice({
        severity: 'NOTICE',
        code: '42710',
        message: `${typeWords(type)} "${name}" already exists, skipping`,
      })
      return null
    }
    if (options.plainError) throw planError(`catalog item '${name}' already exists`)
    throw planError(`${typeWords(there.type)} "${plainName(session.catalog, there)}" already exists`)
  }
  const schema = session.catalog.schemas.get(schemaId)
  return {
    kind: 'item',
    id: house.catalog.nextId('item'),
    oid: house.catalog.nextOid(),
    name,
    schemaId,
    ownerId: session.roleId,
    privileges: initialPrivileges(session.catalog, type, session.roleId, {
      databaseId: schema?.databaseId ?? null,
      schemaId,
    }),
    createdAt: house.timeline.clock.now(),
    temporary,
    fullName: session.catalog.fullName({ name, schemaId }),
  }
}

/** `materialized view` of `materialized-view`. */
export function typeWords(type: ItemType): string {
  return type.replaceAll('-', ' ')
}

/** With its article: `a view`, `an index`. */
export function withArticle(words: string): string {
  return `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`
}

/** Columns' names must differ. */
export function distinctColumns(names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw planError(`column "${twice}" specified more than once`)
}

/** What a private preview says that is off. */
export function preview(feature: string, flag: string) {
  return planError(`${feature} is not available`, {
    detail: `The requested feature (${flag}) is in private preview.`,
    hint: 'Contact support to discuss enabling the feature in your Materialize region.',
  })
}

/** `VIEW "x" does not exist, skipping`. */
export function skipping(running: Running, objectType: string, name: readonly string[]): void {
  running.session.notice({
    severity: 'NOTICE',
    code: '42704',
    message: `${objectType} "${name.join('.')}" does not exist, skipping`,
  })
}
