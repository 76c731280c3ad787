'use client'
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { ProjectPulse } from '../live/live-value'
import { useTopic } from '../live/use-live'
import { useShell } from '../shell/shell-context'
import { KeptPart } from './kept-part'
import { type ProjectGraph, projectGraph } from './project-graph'

const graphs = new KeptPart('index', projectGraph)

const graphQuery = (version: string) =>
  queryOptions({
    queryKey: ['project-index', version],
    queryFn: () => graphs.read(version),
    staleTime: Infinity,
    structuralSharing: false,
  })

/** The project's index and graph, asked for once per version. While a new version comes, the old one stays. */
export function useProject(): { graph: ProjectGraph | undefined; error: Error | null; retry: () => void } {
  const { version } = useShell()
  const { data, error, refetch } = useQuery({
    ...graphQuery(version),
    placeholderData: (before) => before,
  })
  return { graph: data, error, retry: () => void refetch() }
}

/** The page itself is asked for first: the server makes one after the other. */
const BEHIND_PAGE_MS = 30

/** Asks for a version's index as soon as the version is told of, where all that a page shows is made from it. */
export function useProjectEarly(): void {
  const now = useTopic<ProjectPulse, string>('project', (pulse) => pulse.version)
  const client = useQueryClient()
  useEffect(() => {
    if (now === undefined) return
    const timer = setTimeout(() => void client.prefetchQuery(graphQuery(now)), BEHIND_PAGE_MS)
    return () => clearTimeout(timer)
  }, [now, client])
}
