import type { RunNode, StartRun } from './run-value'

/** A word as a shell takes it. */
export function shellWord(word: string): string {
  return /^[\w.:+@=/,*-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** What one would type for the same: dbt's own flags. */
export function commandLine(run: Omit<StartRun, 'idempotencyKey'>): string {
  const words = [
    'greenlight',
    run.verb,
    ...(run.select === '' ? [] : ['--select', ...selectors(run.select)]),
    ...(run.exclude === '' ? [] : ['--exclude', ...selectors(run.exclude)]),
    ...(run.selector === '' ? [] : ['--selector', run.selector]),
    ...(run.fullRefresh ? ['--full-refresh'] : []),
    ...(run.side === 'deployment' ? ['--vars', '{deploy: true}'] : []),
  ]
  return words.map(shellWord).join(' ')
}

const selectors = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '')

/** The selector of what went wrong and of what was skipped for it, to run again. */
export function retrySelector(nodes: readonly RunNode[], nameOf: (id: string) => string): string {
  const again = new Set(['error', 'fail', 'runtime error', 'skipped', 'cancelled', 'queued', 'running'])
  return nodes
    .filter((node) => again.has(node.status))
    .map((node) => nameOf(node.uniqueId))
    .join(' ')
}
