import type { UniqueId } from '../manifest'
import type { Draft } from './draft'

/** What is found under a name in a package, or in any. */
type ByPackage<T> = Map<string, T>

/** Whom a lookup asks for what it doesn't know itself: the part of a project that is not decided anew. */
export type Outer<T> = {
  readonly find: (key: string) => ReadonlyMap<string, T> | undefined
  readonly names: () => Iterable<string>
}

/** The nodes that can be referred to, by name, as dbt files them. */
export class RefLookup {
  readonly #byName = new Map<string, ByPackage<Draft>>()
  readonly #outer: Outer<Draft> | undefined
  constructor(outer?: Outer<Draft>) {
    this.#outer = outer
  }

  add(draft: Draft): void {
    if (draft.version === null) this.#put(draft.name, draft)
    else {
      this.#put(`${draft.name}.v${draft.version}`, draft)
      if (draft.version === draft.latestVersion) this.#put(draft.name, draft)
      else if (!this.#byName.has(draft.name)) this.#byName.set(draft.name, new Map())
    }
  }
  /** Takes a node out under the name that it has now. */
  remove(draft: Draft): void {
    const found = this.#byName.get(draft.name)
    if (found?.get(draft.packageName) === draft) found.delete(draft.packageName)
  }
  #put(name: string, draft: Draft): void {
    let found = this.#byName.get(name)
    if (!found) {
      found = new Map()
      this.#byName.set(name, found)
    }
    found.set(draft.packageName, draft)
  }

  /** All nodes of a name (with its version), in one package or in any. */
  find(name: string, pkg: string | null, version: string | number | null): readonly Draft[] {
    const key = version === null || version === 0 || version === '' ? name : `${name}.v${version}`
    const found = this.#byName.get(key) ?? this.#outer?.find(key)
    if (!found) return []
    if (pkg === null) return [...found.values()]
    const own = found.get(pkg)
    return own ? [own] : []
  }
  names(): Iterable<string> {
    return allNames(this.#byName, this.#outer)
  }
}

function allNames<T>(own: ReadonlyMap<string, ByPackage<T>>, outer: Outer<T> | undefined): Iterable<string> {
  return outer === undefined ? own.keys() : new Set([...own.keys(), ...outer.names()])
}

/** Things that aren't nodes of SQL, by name and package: sources, docs, macros … */
export class NameLookup<T> {
  readonly #byName = new Map<string, ByPackage<T>>()
  readonly #outer: Outer<T> | undefined
  constructor(outer?: Outer<T>) {
    this.#outer = outer
  }
  add(name: string, pkg: string, value: T): void {
    let found = this.#byName.get(name)
    if (!found) {
      found = new Map()
      this.#byName.set(name, found)
    }
    found.set(pkg, value)
  }
  find(name: string, pkg: string | null): T | undefined {
    const found = this.#byName.get(name) ?? this.#outer?.find(name)
    if (!found) return undefined
    return pkg === null ? found.values().next().value : found.get(pkg)
  }
  names(): Iterable<string> {
    return allNames(this.#byName, this.#outer)
  }
}

type DisabledThing = { readonly type: string; readonly id: UniqueId }

/** Disabled things by their name in `ref` or `source`. */
export class DisabledLookup {
  readonly #byName = new Map<string, ByPackage<DisabledThing[]>>()
  readonly #outer: Outer<readonly DisabledThing[]> | undefined
  constructor(outer?: Outer<readonly DisabledThing[]>) {
    this.#outer = outer
  }
  add(name: string, pkg: string, type: string, id: UniqueId): void {
    let found = this.#byName.get(name)
    if (!found) {
      found = new Map()
      this.#byName.set(name, found)
    }
    const list = found.get(pkg)
    if (list) list.push({ type, id })
    else found.set(pkg, [{ type, id }])
  }
  has(name: string, pkg: string | null, types: ReadonlySet<string> | null): boolean {
    const found = this.#byName.get(name) ?? this.#outer?.find(name)
    const list = pkg === null ? found?.values().next().value : found?.get(pkg)
    return list?.some((item) => types === null || types.has(item.type)) ?? false
  }
}

/** Where dbt looks for something named without a package: the root project, the asking package, any. */
export function packagesToSearch(
  root: string,
  asking: string,
  target: string | null,
  askingFirst: boolean,
): readonly (string | null)[] {
  if (target !== null) return [target]
  if (root === asking) return [root, null]
  return askingFirst ? [asking, root, null] : [root, asking, null]
}
