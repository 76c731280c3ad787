'use server'

import { z } from 'zod'
import { openProject, type Step } from '../server'
import { type Answer, answer, refused } from './answer'

const verb = z.enum(['init', 'promote', 'rollback', 'cleanup'])
const options = z.object({
  ignoreExistingObjects: z.boolean().optional(),
  accept: z.array(z.string().max(500)).max(100).optional(),
})

export type PlanAnswer = {
  readonly deploymentId: string
  readonly verb: string
  readonly steps: readonly Pick<Step, 'id' | 'sql' | 'effect' | 'atomic' | 'why' | 'undo'>[]
  readonly warnings: readonly { readonly message: string; readonly hint?: string }[]
}

/** The exact SQL that a verb would send now. Changes nothing. */
export async function planDeployment(which: unknown, given: unknown = {}): Promise<Answer<PlanAnswer>> {
  const parsed = z.object({ which: verb, given: options }).safeParse({ which, given })
  if (!parsed.success) return refused(z.prettifyError(parsed.error))
  const plan = await (await openProject()).deployments.plan(parsed.data.which, defined(parsed.data.given))
  if (!plan.ok) return answer(plan)
  const { deploymentId, steps, warnings } = plan.value
  return {
    ok: true,
    value: {
      deploymentId,
      verb: plan.value.verb,
      steps: steps.map(({ id, sql, effect, atomic, why, undo }) => ({ id, sql, effect, atomic, why, undo })),
      warnings: warnings.map(({ message, hint }) => ({ message, ...(hint === undefined ? {} : { hint }) })),
    },
  }
}

const start = z.object({
  which: verb,
  /** The SQL that the person has seen, word for word: where it is another by now, nothing happens. */
  seen: z.array(z.string()),
  /** For what changes production: the deployment's id, typed. */
  confirmation: z.string(),
  given: options,
})

/** Starts a verb; it goes on without the browser and is watched by stream. */
export async function startDeployment(input: unknown): Promise<Answer<{ readonly id: string }>> {
  const parsed = start.safeParse(input)
  if (!parsed.success) return refused(z.prettifyError(parsed.error))
  const { which, seen, confirmation, given } = parsed.data
  const { deployments } = await openProject()
  if (which === 'promote') {
    const locked = await deployments.lockedBecause()
    if (locked !== null) return refused(locked)
  }
  if (which !== 'init') {
    const plan = await deployments.plan(which, defined(given))
    if (!plan.ok) return answer(plan)
    if (plan.value.deploymentId !== confirmation.trim())
      return refused(`type ${plan.value.deploymentId} to confirm`)
  }
  return answer(await deployments.start(which, seen, defined(given)))
}

function defined(given: z.infer<typeof options>) {
  return {
    ...(given.ignoreExistingObjects === undefined
      ? {}
      : { ignoreExistingObjects: given.ignoreExistingObjects }),
    ...(given.accept === undefined ? {} : { accept: given.accept }),
  }
}
