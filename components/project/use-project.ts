'use client'
import { useQuery } from '@tanstack/react-query'
import { useShell } from '../shell/shell-context'
import { type ProjectGraph, projectGraph } from './project-graph'
import type { ProjectIndex } from './project-index'

async function fetchGraph(version: string): Promise<ProjectGraph> {
  const response = await fetch(`/api/project/index?v=${version}`)
  if (!response.ok) throw new Error(`The project's index could not be read (${response.status})`)
  return projectGraph((await response.json()) as ProjectIndex)
}

/** The project's index and graph, fetched once per version. While a new version comes, the old one stays. */
export function useProject(): { graph: ProjectGraph | undefined; error: Error | null; retry: () => void } {
  const { version } = useShell()
  const { data, error, refetch } = useQuery({
    queryKey: ['project-index', version],
    queryFn: () => fetchGraph(version),
    staleTime: Infinity,
    structuralSharing: false,
    placeholderData: (before) => before,
  })
  return { graph: data, error, retry: () => void refetch() }
}
