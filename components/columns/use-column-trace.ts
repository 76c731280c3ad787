'use client'
import { useQuery } from '@tanstack/react-query'
import { useShell } from '../shell/shell-context'
import type { ColumnNames, ColumnTrace } from './column-value'

async function ask<Answer>(query: { readonly [name: string]: string }, signal: AbortSignal): Promise<Answer> {
  const response = await fetch(`/api/columns?${new URLSearchParams(query)}`, { signal })
  if (!response.ok) throw new Error(`The server could not trace the column (${response.status})`)
  return (await response.json()) as Answer
}

/**
 * Follows a column: its next neighbours at once, then all of its way. What is known is shown meanwhile. `trace` is null
 * where the node has no such column.
 */
export function useColumnTrace(node: string, column: string | null) {
  const { version } = useShell()
  const query = (reach: 'near' | 'all', enabled: boolean) => ({
    queryKey: ['column', version, node, column, reach],
    enabled: enabled && column !== null,
    staleTime: Infinity,
    structuralSharing: false,
    // Whoever goes on to another column leaves this one: the server need not finish it.
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      ask<ColumnTrace | null>({ node, column: column ?? '', reach }, signal),
  })
  const near = useQuery(query('near', true))
  const all = useQuery(query('all', near.isSuccess))
  return { trace: all.data ?? near.data, whole: all.isSuccess, error: near.error ?? all.error }
}

/** The names of a node's columns as its SQL, its properties and the database have them; null of what has none. */
export function useColumnNames(node: string | null) {
  const { version } = useShell()
  const { data } = useQuery({
    queryKey: ['column-names', version, node],
    enabled: node !== null,
    staleTime: Infinity,
    queryFn: ({ signal }) => ask<ColumnNames | null>({ node: node ?? '' }, signal),
  })
  return data
}
