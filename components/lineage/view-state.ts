import { type LensKey, lensKeys } from './lens'

export const groupings = ['folder', 'schema', 'cluster', 'tag', 'owner'] as const
export type Grouping = (typeof groupings)[number]

/** What the lineage shows, as it stands in the URL. */
export type LineageState = {
  readonly focus: string | null
  /** The column of the focus whose lineage is shown in place of the nodes'. */
  readonly column: string | null
  readonly up: number
  readonly down: number
  readonly select: string
  readonly exclude: string
  readonly lens: LensKey
  readonly group: Grouping
  readonly node: string | null
  readonly table: boolean
}

const hops = (text: string | null): number => {
  const value = Number(text ?? 2)
  return Number.isInteger(value) && value >= 0 ? Math.min(value, 99) : 2
}

export function readState(params: URLSearchParams): LineageState {
  const lens = params.get('lens')
  const group = params.get('group')
  return {
    focus: params.get('focus'),
    column: params.get('col'),
    up: hops(params.get('up')),
    down: hops(params.get('down')),
    select: params.get('sel') ?? '',
    exclude: params.get('ex') ?? '',
    lens: lensKeys.find((key) => key === lens) ?? 'none',
    group: groupings.find((key) => key === group) ?? 'folder',
    node: params.get('node'),
    table: params.get('view') === 'table',
  }
}

/** The URL's parameters with a change applied; what is as by default isn't written. */
export function writeState(before: URLSearchParams, state: LineageState): URLSearchParams {
  const next = new URLSearchParams(before)
  const put = (key: string, value: string | null, byDefault = '') => {
    if (value === null || value === byDefault) next.delete(key)
    else next.set(key, value)
  }
  put('focus', state.focus)
  put('col', state.focus === null ? null : state.column)
  put('up', state.focus === null ? null : String(state.up), '2')
  put('down', state.focus === null ? null : String(state.down), '2')
  put('sel', state.select)
  put('ex', state.exclude)
  put('lens', state.lens, 'none')
  put('group', state.group, 'folder')
  put('node', state.node)
  put('view', state.table ? 'table' : null)
  return next
}
