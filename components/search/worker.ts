import { KeptPart } from '../project/kept-part'
import { neighbours, type ProjectGraph, projectGraph } from '../project/project-graph'
import type { SearchTexts } from '../project/project-index'
import { type SearchAnswer, search } from './rank'
import { type SearchIndex, searchIndex } from './search-index'

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

const graphs = new KeptPart('index', projectGraph)
const allTexts = new KeptPart('texts', (texts: SearchTexts) => texts)

let index: SearchIndex | null = null
/** What was made last with texts, and of what. */
let made: { readonly graph: ProjectGraph; readonly texts: SearchTexts; readonly index: SearchIndex } | null =
  null
/** Counts what was opened: of two versions that are being read the later holds. */
let opened = 0
const say = (answer: Answer) => self.postMessage(answer)

async function open(version: string): Promise<void> {
  const mine = ++opened
  const graph = await graphs.read(version)
  if (mine !== opened) return
  const users = (node: number) => neighbours(graph.children, node).length
  index = made?.graph === graph ? made.index : searchIndex(graph.index, null, users)
  say({ kind: 'ready', texts: made?.index === index })
  const texts = await allTexts.read(version)
  if (mine !== opened || (made?.graph === graph && made.texts === texts)) return
  index = searchIndex(graph.index, texts, users)
  made = { graph, texts, index }
  say({ kind: 'ready', texts: true })
  warm(index)
}

/** Asks itself as a person would type, so that the first key of one doesn't wait for code that was never run. */
function warm(warmed: SearchIndex): void {
  const typed = warmed.index.name
    .slice(0, 3)
    .flatMap((name) => [1, 2, 4, 6, 9].map((to) => name.slice(0, to)))
  const next = () => {
    const text = typed.pop()
    if (text === undefined || warmed !== index) return
    shown(warmed, search(warmed, text, 30))
    // A question that came meanwhile goes first.
    setTimeout(next)
  }
  next()
}

/** Only what the found rows show of the texts goes back. */
function shown({ texts }: SearchIndex, answer: SearchAnswer): SearchTexts | null {
  if (texts === null) return null
  const { all } = texts
  const pick = <T>(list: readonly T[]): T[] => {
    const sparse: T[] = []
    for (const { node } of answer.hits) {
      const value = list[node]
      if (value !== undefined) sparse[node] = value
    }
    return sparse
  }
  return {
    description: pick(all.description),
    columns: pick(all.columns),
    columnTexts: pick(all.columnTexts),
    path: pick(all.path),
  }
}

self.onmessage = ({ data }: MessageEvent<Asked>) => {
  if (data.kind === 'open') {
    index = null
    open(data.version).catch((cause: unknown) =>
      say({ kind: 'failed', message: cause instanceof Error ? cause.message : String(cause) }),
    )
    return
  }
  if (index === null) return
  const answer = search(index, data.text, data.limit)
  say({ kind: 'found', id: data.id, answer, texts: shown(index, answer) })
}
