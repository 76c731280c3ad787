/**
 * The sandbox against a real server's answers: scripts are replayed by their recorder's own player, against a sandbox
 * that is started here. An answer is the same, refused (0A000), or wrong; a case passes if nothing in it is wrong.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { type Sandbox, startSandbox } from '../../../lib/sandbox'
import { type CaseResult, type Suite, type SuiteContext, SuiteUnavailable, wanted } from '../suite'

const line = z.object({
  name: z.string(),
  same: z.number(),
  refused: z.number(),
  wrong: z.number(),
  first: z.string().nullable(),
})
type Line = z.infer<typeof line>

async function* replayed(
  context: SuiteContext,
  port: number,
  cases: readonly string[],
  skip: string,
): AsyncGenerator<Line> {
  const script = join(import.meta.dirname, '..', 'wire-replay.py')
  const child = spawn('python3', [script, context.from, String(port), ...cases], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, WIRE_SKIP: skip },
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', () => reject(new SuiteUnavailable('python3 is needed to replay the scripts')))
    child.on('close', resolve)
  })
  for await (const text of createInterface({ input: child.stdout })) yield line.parse(JSON.parse(text))
  const code = await ended
  if (code !== 0) throw new Error(`the replayer ended with ${code}`)
}

/** The script whose system steps switch a flag on runs by itself, with that flag. */
const flagged = 'table_from_source'

async function* inTurns(context: SuiteContext, sandbox: Sandbox): AsyncGenerator<Line> {
  yield* replayed(context, sandbox.port, context.cases, flagged)
  if (!wanted(context, flagged)) return
  sandbox.setFlag('enable_create_table_from_source', true)
  yield* replayed(context, sandbox.port, [flagged], '')
}

async function run(
  context: SuiteContext,
): Promise<{ readonly results: readonly CaseResult[]; readonly summary: readonly string[] }> {
  if (!existsSync(join(context.from, 'record.py')))
    throw new SuiteUnavailable(`no recorded scripts in ${context.from}`)
  const sandbox = await startSandbox({ port: 0 })
  const results: CaseResult[] = []
  const total = { same: 0, refused: 0, wrong: 0 }
  try {
    for await (const { name, same, refused, wrong, first } of inTurns(context, sandbox)) {
      context.print(`${name.padEnd(28)} same ${same}, refused ${refused}, wrong ${wrong}`)
      total.same += same
      total.refused += refused
      total.wrong += wrong
      results.push({ name, passed: wrong === 0, ...(first === null ? {} : { difference: first }) })
    }
  } finally {
    await sandbox.stop()
  }
  return { results, summary: [`same ${total.same}, refused ${total.refused}, wrong ${total.wrong}`] }
}

export const suite: Suite = {
  name: 'wire',
  about: 'the sandbox against what a Materialize server answered, message by message',
  defaultPath: 'goldens/wire',
  run,
}
