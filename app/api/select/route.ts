import type { SelectionAnswer } from '../../../components/lineage/use-selection'
import { selectNodes } from '../../server'

/** Answers a selector in dbt's syntax by the parser that runs use. */
export async function GET(request: Request): Promise<Response> {
  const params = new URL(request.url).searchParams
  const result = await selectNodes(params.get('sel') ?? '', params.get('ex') ?? '')
  const first = result.ok ? undefined : result.errors[0]
  const answer: SelectionAnswer = result.ok
    ? { ok: true, ids: result.value }
    : { ok: false, message: first?.message ?? 'It could not be read', hint: first?.hint ?? null }
  return Response.json(answer, { headers: { 'Cache-Control': 'no-store' } })
}
