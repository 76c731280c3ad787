import { listRows } from '../../app/view-models/lists'
import { modelView } from '../../app/view-models/model'
import { nearestNodes } from '../../app/view-models/nearest'
import { overviewView } from '../../app/view-models/overview'
import { projectIndex, searchTexts } from '../../app/view-models/project-index'
import type { ProjectReading } from '../../app/view-models/reading'
import { projectSelectors, runNodeFacts } from '../../app/view-models/runs'
import { columnLineage, nodesWithColumns, traceColumn } from '../../lib/commands/columns'
import { selectNodes } from '../../lib/commands/select-nodes'
import { type Diagnostic, ok } from '../../lib/foundation'
import type { UniqueId } from '../../lib/manifest'
import type { ResolvedProject } from '../../lib/resolve'
import type { Random } from './random'
import { makeSelector } from './selectors'

/** How many nodes of a project are looked at one by one: enough for what changes touch, few enough to be quick. */
const MOST = 12

/** All that the app and `ls` make of a project that has been read, however broken it is. */
export function lookAt(
  project: ResolvedProject,
  compiled: ReadonlyMap<UniqueId, string>,
  diagnostics: readonly Diagnostic[],
  random: Random,
): readonly unknown[] {
  return [
    pages(project, compiled, diagnostics, random),
    columns(project, random),
    selections(project, random),
  ]
}

function pages(
  project: ResolvedProject,
  compiled: ReadonlyMap<UniqueId, string>,
  diagnostics: readonly Diagnostic[],
  random: Random,
): unknown {
  const { manifest, parsed } = project
  const reading: ProjectReading = {
    version: '1',
    name: parsed.raw.root.name,
    manifest,
    compiledAt: new Date(0).toISOString(),
    nodeFaults: diagnostics.map((each) => ({ ...each, excerpt: null })),
    diagnostics: diagnostics.map((each) => ({ ...each, excerpt: null })),
    git: null,
    target: { name: parsed.raw.profile.targetName, address: null },
    modelsListed: 0,
    compiled: (id) => ok(compiled.get(id) ?? ''),
    catalog: null,
    runResults: null,
    modified: null,
    runs: [],
    deployment: null,
    clusterName: (configured) => configured,
  }
  const kinds = ['models', 'sources', 'exposures', 'tests'] as const
  return [
    overviewView(reading),
    projectIndex(reading),
    searchTexts(reading),
    projectSelectors(manifest),
    runNodeFacts(manifest),
    kinds.map((kind) => listRows(reading, kind)),
    some(Object.keys({ ...manifest.nodes, ...manifest.sources, ...manifest.exposures }), random).map((id) => [
      modelView(reading, id),
      nearestNodes(reading, id.slice(0, -1)),
    ]),
  ]
}

/** Where columns come from, and one column's way as far as it goes. */
function columns(project: ResolvedProject, random: Random): unknown {
  const lineage = columnLineage(project)
  return some(nodesWithColumns(project), random).map((node) => {
    const found = lineage.columnsOf(node)
    const first = found?.columns[0]
    if (first === undefined) return found
    const asked = { node, column: first.name }
    return [found, traceColumn(project, asked, 'up'), traceColumn(project, asked, 'down', 2)]
  })
}

function selections(project: ResolvedProject, random: Random): unknown {
  return [1, 2, 3].map(() => {
    const text = makeSelector(project.manifest, random)
    const exclude = random.chance(0.2) ? [makeSelector(project.manifest, random)] : []
    const indirectSelection = random.pick(['eager', 'cautious', 'buildable', 'empty'] as const)
    return selectNodes(project, { select: [text], exclude, indirectSelection, resourceTypes: new Set() })
  })
}

function some<T>(all: readonly T[], random: Random): readonly T[] {
  if (all.length <= MOST) return all
  return Array.from({ length: MOST }, () => random.pick(all))
}
