'use server'

import { z } from 'zod'
import { openProject } from '../server'
import { type Answer, answer, refused } from './answer'

const command = z.object({
  verb: z.enum(['run', 'test', 'build', 'seed', 'compile']),
  select: z.string().max(4_000),
  exclude: z.string().max(4_000),
  selector: z.string().max(200),
  fullRefresh: z.boolean(),
  side: z.enum(['production', 'deployment']),
  idempotencyKey: z.uuid(),
})

/** Starts a run and gives its id; it goes on without the browser and is watched by stream. */
export async function startRun(input: unknown): Promise<Answer<{ readonly id: string }>> {
  const parsed = command.safeParse(input)
  if (!parsed.success) return refused(z.prettifyError(parsed.error))
  return answer((await openProject()).runner.start(parsed.data))
}

const runId = z.uuid()

/** Asks a run to stop. */
export async function cancelRun(id: unknown): Promise<Answer<null>> {
  const parsed = runId.safeParse(id)
  if (!parsed.success) return refused('that is not the id of a run')
  return answer((await openProject()).runner.cancel(parsed.data))
}
