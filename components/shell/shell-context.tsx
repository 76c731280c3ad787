'use client'
import { createContext, type ReactNode, useContext } from 'react'

export type Theme = 'system' | 'light' | 'dark'

/** What the shell knows of the open project; comes with the page from the server. */
export type ShellView = {
  readonly project: string
  readonly version: string
  readonly git: { readonly branch: string; readonly commit: string; readonly dirty: boolean } | null
  readonly target: { readonly name: string; readonly address: string | null }
  readonly errors: number
  readonly deployment: {
    readonly id: string
    readonly name: string
    readonly step: string
    readonly href: string
  } | null
  readonly theme: Theme
}

const ShellContext = createContext<ShellView | null>(null)

export function ShellViewProvider({ view, children }: { view: ShellView; children: ReactNode }) {
  return <ShellContext.Provider value={view}>{children}</ShellContext.Provider>
}

export function useShell(): ShellView {
  const view = useContext(ShellContext)
  if (view === null) throw new Error('useShell is used outside of the shell')
  return view
}
