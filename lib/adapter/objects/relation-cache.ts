import type { Relation } from './relation'

/** Which relations the database has, schema by schema, as far as was asked. Shared by the nodes of one run. */
export class RelationCache {
  readonly #schemas = new Map<string, Relation[]>()

  /** The relations of a schema; `load` asks the database the first time. */
  list(database: string, schema: string, load: () => Relation[]): readonly Relation[] {
    const key = keyOf(database, schema)
    let known = this.#schemas.get(key)
    if (!known) {
      known = load()
      this.#schemas.set(key, known)
    }
    return known
  }
  /** Notes a relation that was made. */
  add(relation: Relation): void {
    const { database, schema } = relation.fields.path
    const known = this.#schemas.get(keyOf(database, schema))
    if (!known) return
    this.#without(relation)
    this.#schemas.get(keyOf(database, schema))?.push(relation)
  }
  /** Forgets a relation that was dropped. */
  drop(relation: Relation): void {
    this.#without(relation)
  }
  /** Notes a relation's new name. */
  rename(from: Relation, to: Relation): void {
    this.#without(from)
    this.add(to.with({ type: to.fields.type ?? from.fields.type }))
  }
  #without(relation: Relation): void {
    const { database, schema } = relation.fields.path
    const key = keyOf(database, schema)
    const known = this.#schemas.get(key)
    if (!known) return
    const same = (other: Relation) => other.fields.path.identifier === relation.fields.path.identifier
    this.#schemas.set(
      key,
      known.filter((other) => !same(other)),
    )
  }
}

function keyOf(database: string | null, schema: string | null): string {
  return JSON.stringify([database, schema])
}
