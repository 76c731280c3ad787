import type { Manifest } from '../../manifest'
import type { Stretch } from './lazy-node'

const stretches = new WeakMap<() => unknown, Stretch>()

/** Gives a manifest a section whose text is read when somebody asks for it. */
export function defineSection(target: object, key: string, stretch: Stretch): void {
  const get = once((): unknown => JSON.parse(stretch.text.toString('utf8', stretch.start, stretch.end)))
  stretches.set(get, stretch)
  define(target, key, get)
}

/** A property that is made when it is first read. */
export function defineLazily(target: object, key: string, make: () => unknown): void {
  define(target, key, once(make))
}

export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

function define(target: object, key: string, get: () => unknown): void {
  Object.defineProperty(target, key, { get, enumerable: true, configurable: true })
}

/** Where the text of a section stands that nobody replaced. */
export function sectionStretch(manifest: Manifest, key: string): Stretch | undefined {
  const get = Object.getOwnPropertyDescriptor(manifest, key)?.get
  return get && stretches.get(get)
}
