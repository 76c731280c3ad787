'use client'
import { useQuery } from '@tanstack/react-query'
import { useShell } from '../shell/shell-context'

/** What the server says of a selector: the ids it picks, or what is wrong with it. */
export type SelectionAnswer =
  | { readonly ok: true; readonly ids: readonly string[] }
  | { readonly ok: false; readonly message: string; readonly hint: string | null }

/** Asks the same parser that runs use: what is drawn is what would run. */
export function useSelection(
  select: string,
  exclude: string,
): { answer: SelectionAnswer | undefined; asking: boolean } {
  const { version } = useShell()
  const { data, isFetching, error } = useQuery({
    queryKey: ['selection', version, select, exclude],
    enabled: select !== '' || exclude !== '',
    staleTime: Infinity,
    structuralSharing: false,
    placeholderData: (before) => before,
    queryFn: async (): Promise<SelectionAnswer> => {
      const response = await fetch(`/api/select?${new URLSearchParams({ sel: select, ex: exclude })}`)
      if (!response.ok) throw new Error(`The server could not select (${response.status})`)
      return (await response.json()) as SelectionAnswer
    },
  })
  if (select === '' && exclude === '') return { answer: undefined, asking: false }
  if (error !== null) return { answer: { ok: false, message: error.message, hint: null }, asking: false }
  return { answer: data, asking: isFetching }
}
