/** What was recorded: scripts and their answers, in one folder. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { isResult, item } from './answer'
import { type Step, stepsOf } from './script'

const recorded = z.object({
  steps: z.array(
    z.object({
      system: z.boolean().optional(),
      answer: z.array(item).optional(),
      status: z.string().optional(),
    }),
  ),
})
type Wanted = z.infer<typeof recorded>['steps'][number]

/** A script with what is wanted of each step. */
export type Recording = {
  readonly name: string
  readonly steps: readonly { readonly step: Step; readonly wanted: Wanted }[]
}

/** Knowledge, not a standard: its own header says so. */
const unscored = 'quirks'

/** Every script of a folder but the one that holds nobody to anything. */
export function recordingsIn(folder: string): readonly Recording[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.slice(0, -'.sql'.length))
    .filter((name) => name !== unscored)
    .toSorted()
    .map((name) => {
      const { steps } = recorded.parse(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')))
      const script = stepsOf(readFileSync(join(folder, `${name}.sql`), 'utf8'))
      if (script.length !== steps.length) throw new Error(`${name}: its answers don't fit its steps`)
      return { name, steps: steps.map((wanted, n) => ({ wanted, step: script[n] ?? neverMissing(name) })) }
    })
}

function neverMissing(name: string): never {
  throw new Error(`${name}: a step is missing`)
}

/** Names of types by oid, as the recordings tell them. */
export function typeNames(recordings: readonly Recording[]): (oid: number) => string {
  const known = new Map<number, string>([[16566, 'mz_aclitem']])
  for (const { steps } of recordings)
    for (const { wanted } of steps)
      for (const each of (wanted.answer ?? []).filter(isResult))
        for (const column of each.columns ?? [])
          if (typeof column.oid === 'number') known.set(column.oid, column.type)
  return (oid) => known.get(oid) ?? String(oid)
}
