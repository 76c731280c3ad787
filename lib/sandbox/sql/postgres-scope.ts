import { quoteIdentifier } from '../../foundation'
import type { TableFactor } from '../../sql'
import { unsupported } from '../errors/error'

/** One relation that columns may be qualified with. */
export type Visible = { readonly pg: string; readonly path: readonly string[] | null }
export type Scope = { readonly visible: readonly Visible[]; readonly outer: Scope | null }

/** Hands out the aliases of a FROM in the order it is printed. */
export class Names {
  readonly #visible: readonly Visible[]
  #at = 0
  constructor(visible: readonly Visible[]) {
    this.#visible = visible
  }
  next(): string {
    const name = this.#visible[this.#at]?.pg ?? ''
    this.#at += 1
    return name
  }
}

/** The name by which a FROM item is known, null if it has none. */
export function exposedName(f: Exclude<TableFactor, { kind: 'nested-join' }>): string | null {
  if (f.alias) return f.alias.name
  if (f.kind === 'relation') return f.name.name[f.name.name.length - 1] ?? null
  if (f.kind === 'call') return f.call.name[f.call.name.length - 1] ?? null
  return null
}

export function matches(each: Visible, name: readonly string[]): boolean {
  const path = each.path ?? [each.pg]
  if (name.length > path.length) return false
  return name.every((part, i) => part === path[path.length - name.length + i])
}

/** Functions that SQL calls by their bare name. */
export const callsWithoutParentheses: ReadonlySet<string> = new Set([
  'current_catalog',
  'current_role',
  'current_schema',
  'current_timestamp',
  'current_user',
  'session_user',
])

/** The engine would cut a name at 63 bytes. */
export function fitting(name: string): string {
  if (Buffer.byteLength(name) > 63) throw unsupported('names of columns of more than 63 bytes')
  return quoteIdentifier(name)
}
