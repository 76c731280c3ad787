import { findNode, type Manifest, type UniqueId } from '../manifest'
import { type Name, parseName, SqlError } from '../sql'

/** Which nodes stand for the relations that a node's SQL names. */
export class RelationNames {
  readonly #manifest: Manifest
  #all: ReadonlyMap<string, readonly UniqueId[]> | null = null
  readonly #ends = new Map<UniqueId, readonly string[]>()

  constructor(manifest: Manifest) {
    this.#manifest = manifest
  }

  /**
   * How one node's SQL is read: the nodes that it depends on by all or the end of their names, then itself and any other
   * of the project by the whole name. Where the database is left out, it is the node's own.
   */
  of(id: UniqueId): (name: Name) => UniqueId | null {
    const own = new Map<string, UniqueId>()
    const node = findNode(this.#manifest, id)
    const needs = node !== undefined && 'depends_on' in node ? node.depends_on.nodes : []
    for (const need of needs) for (const key of this.#endsOf(need)) if (!own.has(key)) own.set(key, need)
    const database = node !== undefined && 'database' in node ? String(node.database) : ''
    return (name) => {
      const need = own.get(keyOf(name))
      if (need !== undefined) return need
      const whole = name.length === 2 ? [database, ...name] : name
      const found = this.#index().get(keyOf(whole)) ?? []
      const [only] = found
      return found.length === 1 && only !== undefined ? only : null
    }
  }

  #endsOf(id: UniqueId): readonly string[] {
    const known = this.#ends.get(id)
    if (known !== undefined) return known
    const { nodes, sources } = this.#manifest
    const ends = endsOf(parsed(nodes[id]?.relation_name ?? sources[id]?.relation_name ?? null))
    this.#ends.set(id, ends)
    return ends
  }

  #index(): ReadonlyMap<string, readonly UniqueId[]> {
    if (this.#all !== null) return this.#all
    const all = new Map<string, UniqueId[]>()
    const { nodes, sources } = this.#manifest
    for (const { unique_id, relation_name } of [...Object.values(nodes), ...Object.values(sources)])
      note(all, keyOf(parsed(relation_name)), unique_id)
    this.#all = all
    return all
  }
}

function note(map: Map<string, UniqueId[]>, key: string, id: UniqueId): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [id])
  else if (!known.includes(id)) known.push(id)
}

/** A name with and without its database and schema. */
function endsOf(name: Name): readonly string[] {
  return name.map((_, i) => keyOf(name.slice(i)))
}

function keyOf(name: Name): string {
  return name.join('\0')
}

const quotedOnly = /^"[^"]+"(?:\."[^"]+")*$/

function parsed(text: string | null): Name {
  if (text === null) return []
  if (quotedOnly.test(text)) return text.slice(1, -1).split('"."')
  try {
    return parseName(text)
  } catch (fault) {
    if (fault instanceof SqlError) return []
    throw fault
  }
}
