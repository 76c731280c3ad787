import { neighbours, type ProjectGraph, projectGraph } from '../project/project-graph'
import type { ProjectIndex, SearchTexts } from '../project/project-index'
import { type SearchAnswer, search } from './rank'

export type Asked =
  | { readonly kind: 'open'; readonly version: string }
  | { readonly kind: 'search'; readonly id: number; readonly text: string; readonly limit: number }
export type Answer =
  | { readonly kind: 'ready'; readonly texts: boolean }
  | { readonly kind: 'failed'; readonly message: string }
  | {
      readonly kind: 'found'
      readonly id: number
      readonly answer: SearchAnswer
      readonly texts: SearchTexts | null
    }

let graph: ProjectGraph | null = null
let texts: SearchTexts | null = null
const say = (answer: Answer) => self.postMessage(answer)

async function open(version: string): Promise<void> {
  const read = async <T>(part: string): Promise<T> => {
    const response = await fetch(`/api/project/${part}?v=${version}`)
    if (!response.ok) throw new Error(`The project could not be read (${response.status})`)
    return (await response.json()) as T
  }
  graph = projectGraph(await read<ProjectIndex>('index'))
  say({ kind: 'ready', texts: false })
  texts = await read<SearchTexts>('texts')
  say({ kind: 'ready', texts: true })
}

/** Only what the found rows show of the texts goes back. */
function shown(answer: SearchAnswer): SearchTexts | null {
  if (texts === null) return null
  const all = texts
  const pick = <T>(list: readonly T[]): T[] => {
    const sparse: T[] = []
    for (const { node } of answer.hits) {
      const value = list[node]
      if (value !== undefined) sparse[node] = value
    }
    return sparse
  }
  return {
    version: all.version,
    description: pick(all.description),
    columns: pick(all.columns),
    columnTexts: pick(all.columnTexts),
    path: pick(all.path),
  }
}

self.onmessage = ({ data }: MessageEvent<Asked>) => {
  if (data.kind === 'open') {
    graph = null
    texts = null
    open(data.version).catch((cause: unknown) =>
      say({ kind: 'failed', message: cause instanceof Error ? cause.message : String(cause) }),
    )
    return
  }
  if (graph === null) return
  const { index, children } = graph
  const answer = search(index, texts, (node) => neighbours(children, node).length, data.text, data.limit)
  say({ kind: 'found', id: data.id, answer, texts: shown(answer) })
}
