import type { ListKind } from '../../../../../components/lists/list-row'
import { listRows } from '../../../../view-models/lists'
import { keyedJson } from '../../../keyed'

const kinds: readonly string[] = ['models', 'sources', 'exposures', 'tests'] satisfies readonly ListKind[]
const isKind = (kind: string): kind is ListKind => kinds.includes(kind)

/** Every row of a list; the page itself came with the first ones. */
export async function GET(request: Request, { params }: { params: Promise<{ kind: string }> }) {
  const { kind } = await params
  if (!isKind(kind)) return new Response('No such list', { status: 404 })
  return keyedJson(request, `list-${kind}`, (reading) => listRows(reading, kind))
}
