import { z } from 'zod'
import type { SelectionAnswer } from '../../../components/lineage/use-selection'
import { selectNodes } from '../../server'

const verb = z.enum(['run', 'test', 'build', 'seed', 'compile'])

/** Answers a selector in dbt's syntax by the parser that runs use; with `verb`, what that would execute, in its order. */
export async function GET(request: Request): Promise<Response> {
  const params = new URL(request.url).searchParams
  const asked = verb.safeParse(params.get('verb'))
  const run = asked.success ? { verb: asked.data, selector: params.get('selector') ?? '' } : undefined
  const result = await selectNodes(params.get('sel') ?? '', params.get('ex') ?? '', run)
  const first = result.ok ? undefined : result.errors[0]
  const answer: SelectionAnswer = result.ok
    ? { ok: true, ids: result.value }
    : { ok: false, message: first?.message ?? 'It could not be read', hint: first?.hint ?? null }
  return Response.json(answer, { headers: { 'Cache-Control': 'no-store' } })
}
