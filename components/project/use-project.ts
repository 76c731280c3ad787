'use client'
import { useQuery } from '@tanstack/react-query'
import { useShell } from '../shell/shell-context'
import { KeptPart } from './kept-part'
import { type ProjectGraph, projectGraph } from './project-graph'

const graphs = new KeptPart('index', projectGraph)

/** The project's index and graph, asked for once per version. While a new version comes, the old one stays. */
export function useProject(): { graph: ProjectGraph | undefined; error: Error | null; retry: () => void } {
  const { version } = useShell()
  const { data, error, refetch } = useQuery({
    queryKey: ['project-index', version],
    queryFn: () => graphs.read(version),
    staleTime: Infinity,
    structuralSharing: false,
    placeholderData: (before) => before,
  })
  return { graph: data, error, retry: () => void refetch() }
}
