import { findNode, type Manifest, type UniqueId } from '../manifest'
import { type Name, parseName, SqlError } from '../sql'

/** Which nodes stand for the relations that a node's SQL names. */
export class RelationNames {
  readonly #manifest: Manifest
  #all: ReadonlyMap<string, readonly UniqueId[]> | null = null

  constructor(manifest: Manifest) {
    this.#manifest = manifest
  }

  /** How one node's SQL is read: the nodes that it depends on come first, then any other of the project. */
  of(id: UniqueId): (name: Name) => UniqueId | null {
    const own = new Map<string, UniqueId[]>()
    const node = findNode(this.#manifest, id)
    const needs = node !== undefined && 'depends_on' in node ? node.depends_on.nodes : []
    for (const need of [...needs, id]) for (const key of keysOf(this.#nameOf(need))) note(own, key, need)
    return (name) => {
      const [first] = own.get(keyOf(name)) ?? []
      if (first !== undefined) return first
      if (name.length < 2) return null
      const found = this.#index().get(keyOf(name)) ?? []
      const [only] = found
      return found.length === 1 && only !== undefined ? only : null
    }
  }

  #nameOf(id: UniqueId): Name {
    const { nodes, sources } = this.#manifest
    return parsed(nodes[id]?.relation_name ?? sources[id]?.relation_name ?? null)
  }

  #index(): ReadonlyMap<string, readonly UniqueId[]> {
    if (this.#all !== null) return this.#all
    const all = new Map<string, UniqueId[]>()
    const { nodes, sources } = this.#manifest
    for (const { unique_id, relation_name } of [...Object.values(nodes), ...Object.values(sources)])
      for (const key of keysOf(parsed(relation_name))) note(all, key, unique_id)
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
function keysOf(name: Name): readonly string[] {
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
