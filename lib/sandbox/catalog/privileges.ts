import type { AclItem, CatalogView, Entity } from './model'

/** Privileges by their letter, in the order they are printed. */
const letters: readonly (readonly [string, string])[] = [
  ['INSERT', 'a'],
  ['SELECT', 'r'],
  ['UPDATE', 'w'],
  ['DELETE', 'd'],
  ['USAGE', 'U'],
  ['CREATE', 'C'],
  ['CREATEROLE', 'R'],
  ['CREATEDB', 'B'],
  ['CREATECLUSTER', 'N'],
  ['CREATENETWORKPOLICY', 'P'],
]
const letterOf = new Map(letters)
const wordOf = new Map(letters.map(([word, letter]) => [letter, word]))

/** The pseudo role of everybody. */
export const PUBLIC = 'p'

/** Words → letters in order, without repetition. */
export function abbreviate(words: readonly string[]): string {
  return order(words.map((word) => letterOf.get(word) ?? '').join(''))
}
/** Letters → words. */
export function expand(privileges: string): readonly string[] {
  return [...privileges].map((letter) => wordOf.get(letter) ?? letter)
}
function order(privileges: string): string {
  return letters
    .map(([, letter]) => letter)
    .filter((letter) => privileges.includes(letter))
    .join('')
}

/** `u1=arwd/u2`; PUBLIC's grantee is empty. */
export function aclText(item: AclItem): string {
  return `${item.grantee === PUBLIC ? '' : item.grantee}=${item.privileges}/${item.grantor}`
}

function rank(id: string): readonly [number, number] {
  const kind = id === PUBLIC ? 2 : id.startsWith('s') ? 0 : 1
  return [kind, Number(id.slice(1)) || 0]
}
function byGrantee(a: AclItem, b: AclItem): number {
  const [ka, na] = rank(a.grantee)
  const [kb, nb] = rank(b.grantee)
  return ka - kb || na - nb
}

/** Adds privileges, merged by grantee and grantor, in order of grantee. */
export function grant(
  all: readonly AclItem[],
  grantee: string,
  grantor: string,
  privileges: string,
): readonly AclItem[] {
  const others = all.filter((item) => item.grantee !== grantee || item.grantor !== grantor)
  const before = all.find((item) => item.grantee === grantee && item.grantor === grantor)
  const merged = order((before?.privileges ?? '') + privileges)
  return [...others, { grantee, grantor, privileges: merged }].sort(byGrantee)
}

/** Takes privileges away. */
export function revoke(
  all: readonly AclItem[],
  grantee: string,
  grantor: string,
  privileges: string,
): readonly AclItem[] {
  return all.flatMap((item) => {
    if (item.grantee !== grantee || item.grantor !== grantor) return [item]
    const left = [...item.privileges].filter((letter) => !privileges.includes(letter)).join('')
    return left === '' ? [] : [{ ...item, privileges: left }]
  })
}

/** Kinds of objects as default privileges name them. */
export type GrantableType =
  | 'table'
  | 'view'
  | 'materialized-view'
  | 'source'
  | 'schema'
  | 'database'
  | 'cluster'
  | 'secret'
  | 'connection'
  | 'type'
  | 'sink'
  | 'index'
  | 'system'

/** All privileges that a kind of object has. */
export function allOf(type: GrantableType): string {
  switch (type) {
    case 'table':
      return 'arwd'
    case 'view':
    case 'materialized-view':
    case 'source':
      return 'r'
    case 'schema':
    case 'database':
    case 'cluster':
      return 'UC'
    case 'secret':
    case 'type':
      return 'U'
    case 'connection':
      return 'U'
    case 'system':
      return 'RBNP'
    case 'sink':
    case 'index':
      return ''
  }
}

/** The kind under which an entity's privileges go. */
export function grantableType(entity: Exclude<Entity, { kind: 'role' | 'replica' }>): GrantableType {
  return entity.kind === 'item' ? entity.type : entity.kind
}

/** A new object's privileges: its owner's, and what default privileges add. */
export function initialPrivileges(
  catalog: CatalogView,
  type: GrantableType,
  ownerId: string,
  where: { readonly databaseId: string | null; readonly schemaId: string | null },
): readonly AclItem[] {
  const all = allOf(type)
  if (all === '') return []
  let acl: readonly AclItem[] = [{ grantee: ownerId, grantor: ownerId, privileges: all }]
  const defaultType = type === 'view' || type === 'materialized-view' || type === 'source' ? 'table' : type
  for (const each of catalog.defaultPrivileges) {
    if (each.objectType !== defaultType) continue
    if (each.roleId !== PUBLIC && each.roleId !== ownerId) continue
    if (each.databaseId !== null && each.databaseId !== where.databaseId) continue
    if (each.schemaId !== null && each.schemaId !== where.schemaId) continue
    const privileges = [...each.privileges].filter((letter) => all.includes(letter)).join('')
    if (privileges !== '') acl = grant(acl, each.grantee, ownerId, privileges)
  }
  return acl
}

/** Moves a former owner's privileges to the new one. */
export function changeOwner(all: readonly AclItem[], from: string, to: string): readonly AclItem[] {
  let acl: readonly AclItem[] = []
  for (const item of all) {
    const grantee = item.grantee === from ? to : item.grantee
    acl = grant(acl, grantee, item.grantor === from ? to : item.grantor, item.privileges)
  }
  return acl
}
