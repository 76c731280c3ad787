import type { Ref, UniqueId } from '../manifest'
import type { PlainObject } from '../project'
import { mergeConfigCall } from './config-call'
import type { Captured } from './types'

/** Collects what a template asks for while it is rendered for parsing. */
export class Capture {
  readonly refs: Ref[] = []
  readonly sources: [string, string][] = []
  readonly metrics: string[][] = []
  readonly functions: string[][] = []
  readonly #macros = new Set<UniqueId>()
  #config: PlainObject | null
  #unrendered: PlainObject | null = null
  constructor(options: { readonly config?: PlainObject; readonly macros?: readonly UniqueId[] } = {}) {
    this.#config = options.config ?? null
    for (const id of options.macros ?? []) this.#macros.add(id)
  }
  /** A macro called by the node itself. */
  addMacro(id: UniqueId): void {
    this.#macros.add(id)
  }
  /** A `config()` call with its values, and as it is written. */
  addConfig(call: PlainObject, unrendered: PlainObject | null): void {
    this.#config = mergeConfigCall(this.#config, call)
    if (unrendered) this.#unrendered = { ...this.#unrendered, ...unrendered }
  }
  result(line: number): Captured {
    return {
      refs: this.refs,
      sources: this.sources,
      metrics: this.metrics,
      functions: this.functions,
      macros: [...this.#macros],
      config: this.#config ?? {},
      unrenderedConfig: this.#unrendered,
      staticConfig: null,
      line,
    }
  }
}
