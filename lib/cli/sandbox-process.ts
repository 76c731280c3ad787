import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import type { Invocation } from './verb'

const record = z.object({ pid: z.number(), port: z.number(), host: z.string() })
/** A sandbox that runs on a folder. */
export type SandboxProcess = z.infer<typeof record>

/** Where the sandbox of the project we stand in (or `--dir`) keeps its data. */
export function sandboxFolder({ flags }: Invocation): string {
  return resolve(flags.text('dir') ?? join(flags.text('projectDir') ?? '.', '.greenlight', 'sandbox'))
}

/** The process that has this folder open; null where none has. */
export function runningSandbox(folder: string): SandboxProcess | null {
  const file = join(folder, 'process.json')
  if (!existsSync(file)) return null
  const parsed = record.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  if (!parsed.success) return null
  try {
    process.kill(parsed.data.pid, 0)
    return parsed.data
  } catch {
    // It ended without taking its record along.
    return null
  }
}
