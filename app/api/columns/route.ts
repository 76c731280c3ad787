import type { ColumnNames, ColumnTrace } from '../../../components/columns/column-value'
import { columnNames, traceColumn } from '../../server'

/** The columns of `node`, or where its `column` comes from and goes to: `reach=near` what is known at once, else all of it. */
export async function GET(request: Request): Promise<Response> {
  const params = new URL(request.url).searchParams
  const node = params.get('node') ?? ''
  const column = params.get('column')
  const answer: ColumnNames | ColumnTrace | null =
    column === null
      ? await columnNames(node)
      : await traceColumn(
          { node, column },
          params.get('reach') === 'near' ? 'near' : 'all',
          () => request.signal.aborted,
        )
  return Response.json(answer, { headers: { 'Cache-Control': 'no-store' } })
}
