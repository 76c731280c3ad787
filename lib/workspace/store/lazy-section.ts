import type { Manifest } from '../../manifest'
import type { Stretch } from './lazy-node'

const stretches = new WeakMap<() => unknown, Stretch>()

/** Gives a manifest a section whose text is read when somebody asks for it. */
export function defineLazily(target: object, key: string, stretch: Stretch): void {
  let value: unknown
  const get = () => {
    value ??= JSON.parse(stretch.text.toString('utf8', stretch.start, stretch.end))
    return value
  }
  stretches.set(get, stretch)
  Object.defineProperty(target, key, { get, enumerable: true, configurable: true })
}

/** Where the text of a section stands that nobody replaced. */
export function sectionStretch(manifest: Manifest, key: string): Stretch | undefined {
  const get = Object.getOwnPropertyDescriptor(manifest, key)?.get
  return get && stretches.get(get)
}
