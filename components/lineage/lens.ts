import { type Readiness, readiness } from '../../lib/foundation'
import type { LiveValue } from '../live/live-value'
import { hasLiveState, speak } from '../live/words'
import { flag, type ProjectIndex } from '../project/project-index'
import { spoken } from '../ui/type-icon'

export const lensKeys = [
  'none',
  'type',
  'materialization',
  'cluster',
  'tests',
  'hydration',
  'lag',
  'run',
  'changes',
] as const
export type LensKey = (typeof lensKeys)[number]
export const lensWords: { readonly [key in LensKey]: string } = {
  none: 'No lens',
  type: 'Type',
  materialization: 'Materialization',
  cluster: 'Cluster',
  tests: 'Tests',
  hydration: 'State',
  lag: 'Lag',
  run: 'Last run',
  changes: 'Changes',
}

/** What a lens says of a node: a word, and the token that colours it. */
export type LensValue = { readonly word: string; readonly token: string; readonly order: number }
const NOTHING: LensValue = { word: '–', token: '--line-strong', order: 99 }

/** Told apart by lightness as well as by hue; none of them a state's. */
const scale = [
  '--type-model',
  '--type-exposure',
  '--type-source',
  '--type-sink',
  '--type-snapshot',
  '--type-seed',
  '--ink',
  '--ink-3',
] as const

const stateTokens: { readonly [state in Readiness]: string } = {
  ready: '--ready',
  hydrating: '--hydrating',
  lagging: '--lagging',
  failing: '--failing',
  unknown: '--ink-3',
  idle: '--line-strong',
}

function byWord(table: readonly string[], at: number | undefined): LensValue {
  const word = table[at ?? -1]
  if (word === undefined) return NOTHING
  return { word: spoken(word), token: scale[(at ?? 0) % scale.length] ?? '--ink-3', order: at ?? 0 }
}

function ofType(index: ProjectIndex, node: number): LensValue {
  const word = index.words.kinds[index.kind[node] ?? -1] ?? 'model'
  const known = ['model', 'source', 'seed', 'snapshot', 'exposure', 'sink'].indexOf(word)
  return { word: spoken(word), token: known < 0 ? '--ink-3' : `--type-${word}`, order: known < 0 ? 9 : known }
}

function ofTests(index: ProjectIndex, node: number): LensValue {
  const total = index.tests[node] ?? 0
  const failed = index.failed[node] ?? 0
  if (failed > 0) return { word: 'failing', token: '--failing', order: 0 }
  return total > 0
    ? { word: 'tested', token: '--accent', order: 1 }
    : { word: 'untested', token: '--line-strong', order: 2 }
}

function ofChange(index: ProjectIndex, node: number): LensValue {
  const flags = index.flags[node] ?? 0
  if (flags & flag.new) return { word: 'new', token: '--type-exposure', order: 0 }
  if (flags & flag.modified) return { word: 'modified', token: '--accent', order: 1 }
  return { word: 'unchanged', token: '--line-strong', order: 3 }
}

/** Steps of the lag against the model's own limit. */
function ofLag(live: LiveValue | undefined, id: string): LensValue {
  const reading = live?.relations[id]
  if (reading?.lagMs == null) return { word: 'unknown', token: '--ink-3', order: 5 }
  const share = reading.lagMs / (reading.thresholdMs ?? 1000)
  if (share < 0.25) return { word: 'under a quarter', token: '--ready', order: 0 }
  if (share < 1) return { word: 'within its limit', token: '--hydrating', order: 1 }
  return share < 10
    ? { word: 'over its limit', token: '--lagging', order: 2 }
    : { word: 'ten times over', token: '--failing', order: 3 }
}

const runTokens: { readonly [status: string]: readonly [word: string, token: string, order: number] } = {
  error: ['error', '--failing', 0],
  'runtime error': ['error', '--failing', 0],
  fail: ['failed', '--failing', 1],
  warn: ['warned', '--hydrating', 2],
  skipped: ['skipped', '--ink-3', 3],
  success: ['ok', '--ready', 4],
  pass: ['ok', '--ready', 4],
}

/** How the node ended in the last run that executed something. */
function ofRun(index: ProjectIndex, node: number): LensValue {
  const status = index.words.statuses[index.status[node] ?? -1]
  const [word, token, order] = runTokens[status ?? ''] ?? [status ?? 'not run', '--line-strong', 5]
  return { word, token, order }
}

function ofState(index: ProjectIndex, live: LiveValue | undefined, node: number): LensValue {
  const { state } = stateOf(index, live, node)
  return { word: readiness[state].word, token: stateTokens[state], order: 9 - readiness[state].rank }
}

/** The state of a node as the live reading has it. */
export function stateOf(index: ProjectIndex, live: LiveValue | undefined, node: number) {
  const kind = index.words.kinds[index.kind[node] ?? -1] ?? ''
  const materialization = index.words.materializations[index.materialization[node] ?? -1] ?? null
  return speak(live?.relations[index.id[node] ?? ''], live?.connection, hasLiveState(kind, materialization))
}

/** What a lens shows of a node; null where there is no lens. */
export function lensValue(
  lens: LensKey,
  index: ProjectIndex,
  live: LiveValue | undefined,
  node: number,
): LensValue | null {
  switch (lens) {
    case 'none':
      return null
    case 'type':
      return ofType(index, node)
    case 'materialization':
      return byWord(index.words.materializations, index.materialization[node])
    case 'cluster':
      return byWord(index.words.clusters, index.cluster[node])
    case 'tests':
      return ofTests(index, node)
    case 'hydration':
      return ofState(index, live, node)
    case 'lag':
      return ofLag(live, index.id[node] ?? '')
    case 'run':
      return ofRun(index, node)
    case 'changes':
      return ofChange(index, node)
  }
}

/** The legend: each value with its count, in a fixed order. */
export function legend(
  lens: LensKey,
  index: ProjectIndex,
  live: LiveValue | undefined,
  nodes: readonly number[],
) {
  const found = new Map<string, { value: LensValue; count: number }>()
  for (const node of nodes) {
    const value = lensValue(lens, index, live, node)
    if (value === null) continue
    const entry = found.get(value.word)
    if (entry === undefined) found.set(value.word, { value, count: 1 })
    else entry.count++
  }
  return [...found.values()].sort((a, b) => a.value.order - b.value.order)
}
