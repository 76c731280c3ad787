import { createHash } from 'node:crypto'
import type { Host, OutsideThing } from '../project'

/** What a compile read from outside of the project's files. */
export type ReadLog = {
  /** Variables of the environment, each with a hash of its value, null where it wasn't set. */
  readonly env: ReadonlyMap<string, string | null>
  /** Files (as spans name them) whose templates asked for the time or the invocation: never the same twice. */
  readonly restless: ReadonlySet<string>
  readonly things: ReadonlySet<OutsideThing>
  /** Names of docs blocks by the files that look for them. */
  readonly docs: ReadonlyMap<string, ReadonlySet<string>>
  /** Macros of the project by the files whose templates got hold of them; under '' those that concern all files. */
  readonly macros: ReadonlyMap<string, ReadonlySet<string>>
}

/** A host that notes what is read of it. */
export function notingHost(host: Host): { readonly host: Host; readonly log: ReadLog } {
  const env = new Map<string, string | null>()
  const restless = new Set<string>()
  const things = new Set<OutsideThing>()
  const docs = new Map<string, Set<string>>()
  const macros = new Map<string, Set<string>>()
  let file = ''
  const noted = new Proxy(host.env, {
    get: (target, name) => {
      if (typeof name !== 'string') return undefined
      const value = target[name]
      env.set(name, hashOf(value))
      return value
    },
    getOwnPropertyDescriptor: (target, name) => {
      if (typeof name === 'string') env.set(name, hashOf(target[name]))
      return Reflect.getOwnPropertyDescriptor(target, name)
    },
    has: (target, name) => {
      if (typeof name === 'string') env.set(name, hashOf(target[name]))
      return Reflect.has(target, name)
    },
  })
  return {
    host: {
      ...host,
      env: noted,
      reads: {
        env: host.env,
        enter: (entered) => {
          file = entered
        },
        note: (what) => {
          if (what === 'clock') restless.add(file)
          else things.add(what)
        },
        doc: (name) => noteIn(docs, file, name),
        macro: (id, by) => noteIn(macros, by === 'all' ? '' : file, id),
      },
    },
    log: { env, restless, things, docs, macros },
  }
}

function noteIn(lists: Map<string, Set<string>>, file: string, name: string): void {
  const names = lists.get(file)
  if (names) names.add(name)
  else lists.set(file, new Set([name]))
}

/** Whether the environment still says what it said; values themselves are never kept, as some are secrets. */
export function isSameEnvironment(env: Host['env'], read: ReadLog['env']): boolean {
  for (const [name, hash] of read) if (hashOf(env[name]) !== hash) return false
  return true
}

function hashOf(value: string | undefined): string | null {
  return value === undefined ? null : createHash('sha256').update(value).digest('base64')
}
