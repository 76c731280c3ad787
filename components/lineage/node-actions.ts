'use client'
import type { ProjectGraph } from '../project/project-graph'
import { nodeHref } from '../project/project-index'
import { useSide, withSide } from '../shell/app-link'
import { useGo } from '../shell/use-go'
import { useToast } from '../ui/toast'
import type { NodeAction } from './node-menu'

const referable = new Set(['model', 'seed', 'snapshot', 'sink'])

/** How SQL of the project reads a node: `ref`, or `source` with its two names; null for what nothing reads. */
export function refOf(kind: string, id: string, name: string): string | null {
  if (kind === 'source') {
    const [, , source, table] = id.split('.')
    return `{{ source('${source}', '${table}') }}`
  }
  if (!referable.has(kind)) return null
  const version = /^(.*)\.v([^.]+)$/.exec(name)
  if (version === null) return `{{ ref('${name}') }}`
  const number = version[2] ?? ''
  return `{{ ref('${version[1]}', v=${/^\d+$/.test(number) ? number : `'${number}'`}) }}`
}

/** Kinds with a selector method of their own. */
const methods = new Set(['source', 'exposure', 'metric', 'semantic_model', 'saved_query', 'unit_test'])

/** A node in the selector's words. */
export function selectorOf(kind: string, name: string): string {
  return methods.has(kind) ? `${kind}:${name}` : name
}

/** What the menu of a node offers. */
export function useNodeActions(
  graph: ProjectGraph,
  view: {
    readonly onFocus: (node: number) => void
    readonly onSelector: (select: string, exclude: string) => void
    /** On a node's own page there is no selector box. */
    readonly fixed?: string
  },
): { readonly count: number; readonly of: (node: number) => readonly NodeAction[] } {
  const go = useGo()
  const side = useSide()
  const say = useToast()
  const copy = (what: string, text: string) => () => {
    void navigator.clipboard.writeText(text)
    say(`${what} copied`, text)
  }
  const of = (node: number): readonly NodeAction[] => {
    const { index } = graph
    const id = index.id[node] ?? ''
    const name = index.name[node] ?? ''
    const kind = index.words.kinds[index.kind[node] ?? -1] ?? ''
    const selector = selectorOf(kind, name)
    const ref = refOf(kind, id, name)
    const selections: readonly NodeAction[] =
      view.fixed === undefined
        ? [
            { label: 'Select with all upstream', act: () => view.onSelector(`+${selector}`, '') },
            { label: 'Select with all downstream', act: () => view.onSelector(`${selector}+`, '') },
          ]
        : []
    return [
      { label: 'Open', keys: 'o', act: () => go(nodeHref(id)) },
      { label: 'Focus here', keys: '↵', act: () => view.onFocus(node) },
      ...selections,
      { label: 'Copy the name', act: copy('Name', name) },
      ...(ref === null ? [] : [{ label: 'Copy as ref', act: copy('Reference', ref) }]),
      { label: 'Copy as selector', act: copy('Selector', `+${selector}`) },
      {
        label: 'Copy a link',
        act: copy('Link', `${window.location.origin}${withSide(nodeHref(id), side)}`),
      },
    ]
  }
  return { count: 8, of }
}
