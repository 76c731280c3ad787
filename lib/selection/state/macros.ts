import type { GraphNode, Manifest, UniqueId } from '../../manifest'

/** Which nodes are built with a macro that is new, gone or written differently. */
export class MacroComparison {
  readonly #manifest: Manifest
  readonly #changed: ReadonlySet<UniqueId>

  constructor(manifest: Manifest, previous: Manifest) {
    this.#manifest = manifest
    const ids = new Set([...Object.keys(manifest.macros), ...Object.keys(previous.macros)])
    this.#changed = new Set(
      [...ids].filter((id) => manifest.macros[id]?.macro_sql !== previous.macros[id]?.macro_sql),
    )
  }

  /** Whether a macro that the node calls, or one that such a macro calls, has changed. */
  changedFor(node: GraphNode): boolean {
    if (this.#changed.size === 0 || !('depends_on' in node)) return false
    const seen = new Set<UniqueId>()
    const waiting = [...(node.depends_on?.macros ?? [])]
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (this.#changed.has(id)) return true
      if (seen.has(id)) continue
      seen.add(id)
      waiting.push(...(this.#manifest.macros[id]?.depends_on.macros ?? []))
    }
    return false
  }
}
