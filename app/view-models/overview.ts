import type { NodeLink } from '../../components/model/model-view'
import type { OverviewView } from '../../components/overview/overview-view'
import { findNode } from '../../lib/manifest'
import { allTests, driftCount, failedStatuses, lineageNodes, outcomes, subjectOf } from './facts'
import { nodeLink } from './model'
import { type NodeFacts, nodeFacts } from './node-facts'
import type { ProjectReading } from './reading'
import { testView } from './tests'

/** How many other nodes stand downstream of each, over any number of steps. Limited: only order among the most used matters. */
function users(reading: ProjectReading, id: string): number {
  const seen = new Set<string>()
  const queue = [id]
  for (let at = queue.pop(); at !== undefined && seen.size < 2000; at = queue.pop())
    for (const child of reading.manifest.child_map[at] ?? [])
      if (!seen.has(child) && !/^(unit_)?test\./.test(child)) {
        seen.add(child)
        queue.push(child)
      }
  return seen.size
}

function testTally(reading: ProjectReading): Pick<OverviewView, 'tests' | 'failing'> {
  const results = outcomes(reading)
  const tests = allTests(reading.manifest)
  const tally = { total: tests.length, passed: 0, warned: 0, failed: 0, notRun: 0 }
  if (results.size === 0) return { tests: { ...tally, notRun: tests.length }, failing: [] }
  const failing: OverviewView['failing'][number][] = []
  for (const test of tests) {
    const outcome = results.get(test.unique_id)
    const status = outcome?.status ?? 'not run'
    if (status === 'pass' || status === 'success') tally.passed++
    else if (status === 'warn') tally.warned++
    else if (failedStatuses.has(status)) {
      tally.failed++
      const subjectId = subjectOf(test)
      const subject = subjectId === null ? undefined : findNode(reading.manifest, subjectId)
      const view = testView(test, outcome)
      if (subject)
        failing.push({
          label: view.column === null ? view.label : `${view.column}: ${view.label}`,
          subject: nodeLink(subject),
          failures: view.failures,
          message: view.message,
        })
    } else tally.notRun++
  }
  return { tests: tally, failing }
}

function clusters(reading: ProjectReading, nodes: readonly NodeFacts[]): OverviewView['clusters'] {
  const counts = new Map<string, number>()
  for (const { cluster } of nodes) {
    if (cluster === null) continue
    const name = reading.clusterName(cluster)
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts]
    .map(([name, objects]) => ({ name, objects }))
    .sort((a, b) => a.name.localeCompare(b.name))
}

function linkOf({ id, name, kind, materialization }: NodeFacts): NodeLink {
  return { id, name, kind, materialization }
}

const listed: readonly (readonly [kind: string, word: string, plural: string, href: string])[] = [
  ['source', 'source', 'sources', '/sources'],
  ['seed', 'seed', 'seeds', '/models?type=seed'],
  ['snapshot', 'snapshot', 'snapshots', '/models?type=snapshot'],
  ['exposure', 'exposure', 'exposures', '/exposures'],
]

/** The first page: what the project is, how it does, where to begin. */
export function overviewView(reading: ProjectReading): OverviewView {
  const { manifest } = reading
  const nodes = lineageNodes(manifest)
  const facts = nodes.map(nodeFacts)
  const models = facts.filter(({ kind }) => kind === 'model' || kind === 'sink')
  const used = models
    .map((node) => ({ node, children: manifest.child_map[node.id]?.length ?? 0 }))
    .filter(({ children }) => children > 1)
    .sort((a, b) => b.children - a.children)
    .slice(0, 24)
    .map(({ node }) => ({ ...linkOf(node), users: users(reading, node.id) }))
    .sort((a, b) => b.users - a.users)
  const undocumented = models.filter(({ isDocumented }) => !isDocumented)
  const products = [
    ...facts.filter(({ kind }) => kind === 'exposure'),
    ...models.filter(({ kind }) => kind === 'sink'),
  ]
  const welcome = Object.values(manifest.docs).find(
    (doc) => doc.name === '__overview__' && doc.package_name !== 'dbt',
  )
  return {
    name: reading.name,
    version: reading.version,
    compiledAt: reading.compiledAt,
    git: reading.git,
    target: reading.target,
    models: reading.modelsListed,
    counts: listed
      .map(([kind, word, plural, href]) => ({
        word,
        plural,
        href,
        count: facts.filter((node) => node.kind === kind).length,
      }))
      .filter((entry) => entry.count > 0),
    ...testTally(reading),
    documented: {
      models: models.length - undocumented.length,
      of: models.length,
      drifted: reading.catalog === null ? 0 : nodes.reduce((sum, node) => sum + driftCount(reading, node), 0),
    },
    clusters: clusters(reading, facts),
    recorded: reading.modified !== null,
    changed: facts.flatMap((node) => {
      const change = reading.modified?.get(node.id)
      return change === undefined ? [] : [{ ...linkOf(node), change }]
    }),
    runs: reading.runs,
    deployment: reading.deployment,
    diagnostics: reading.diagnostics,
    nodeFaults: reading.nodeFaults,
    welcome: welcome?.block_contents ?? null,
    start: {
      products: products.slice(0, 6).map(linkOf),
      mostUsed: used.slice(0, 6),
      undocumented: undocumented.slice(0, 6).map(linkOf),
    },
  }
}
