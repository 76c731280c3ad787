'use server'

import { z } from 'zod'
import { openProject, type Step } from '../server'
import { type Answer, answer, refused } from './answer'
import { highlightedSql } from './highlighted'

const verb = z.enum(['init', 'promote', 'rollback', 'cleanup'])
const options = z.object({
  ignoreExistingObjects: z.boolean().optional(),
  accept: z.array(z.string().max(500)).max(100).optional(),
})
type Options = z.infer<typeof options>

/** A plan stands for as long as somebody may take to read it; its tags bear the moment that it was made. */
const validForMs = 60 * 60 * 1000

export type PlanAnswer = {
  readonly deploymentId: string
  readonly verb: z.infer<typeof verb>
  readonly target: string
  readonly plannedAt: string
  readonly steps: readonly (Pick<Step, 'id' | 'sql' | 'effect' | 'atomic' | 'why' | 'undo'> & {
    /** Its SQL, coloured. */
    readonly html: string
  })[]
  readonly warnings: readonly { readonly message: string; readonly hint?: string }[]
}

/** The exact SQL that a verb would send now. Changes nothing. */
export async function planDeployment(which: unknown, given: unknown = {}): Promise<Answer<PlanAnswer>> {
  const parsed = z.object({ which: verb, given: options }).safeParse({ which, given })
  if (!parsed.success) return refused(z.prettifyError(parsed.error))
  const plannedAt = new Date()
  const { deployments } = await openProject()
  const plan = await deployments.plan(parsed.data.which, { ...defined(parsed.data.given), plannedAt })
  if (!plan.ok) return answer(plan)
  const { deploymentId, target, steps, warnings } = plan.value
  return {
    ok: true,
    value: {
      deploymentId,
      verb: plan.value.verb,
      target,
      plannedAt: plannedAt.toISOString(),
      steps: await Promise.all(
        steps.map(async ({ id, sql, effect, atomic, why, undo }) => {
          const html = await highlightedSql(sql)
          return { id, sql, html, effect, atomic, why, undo }
        }),
      ),
      warnings: warnings.map(({ message, hint }) => ({ message, ...(hint === undefined ? {} : { hint }) })),
    },
  }
}

const start = z.object({
  which: verb,
  /** The id and the moment of the plan that the person has seen. */
  deploymentId: z.string().regex(/^[\w-]{1,64}$/, 'is not the id of a deployment'),
  plannedAt: z.iso.datetime(),
  /** Its SQL, word for word: where it is another by now, nothing happens. */
  seen: z.array(z.string()),
  /** For what changes production: the deployment's id, typed. */
  confirmation: z.string(),
  given: options,
})

/** Starts a verb; it goes on without the browser and is watched by stream. */
export async function startDeployment(input: unknown): Promise<Answer<{ readonly id: string }>> {
  const parsed = start.safeParse(input)
  if (!parsed.success) return refused(z.prettifyError(parsed.error))
  const { which, seen, confirmation, given, deploymentId } = parsed.data
  const plannedAt = new Date(parsed.data.plannedAt)
  const age = Date.now() - plannedAt.getTime()
  if (age > validForMs || age < -60_000)
    return refused('the plan is more than an hour old', 'Look at it again, then confirm.')
  if (which !== 'init' && deploymentId !== confirmation.trim())
    return refused(
      `the typed id is not that of deployment ${deploymentId}`,
      `Type ${deploymentId} to confirm.`,
    )
  const { deployments } = await openProject()
  return answer(await deployments.start(which, seen, { ...defined(given), deploymentId, plannedAt }))
}

function defined(given: Options) {
  return {
    ...(given.ignoreExistingObjects === undefined
      ? {}
      : { ignoreExistingObjects: given.ignoreExistingObjects }),
    ...(given.accept === undefined ? {} : { accept: given.accept }),
  }
}
