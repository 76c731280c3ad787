import { compile } from '../../commands/compile'
import { writeCompiledManifest } from '../../commands/compiled-manifest'
import { docsGenerate } from '../../commands/docs-generate'
import { writeManifest } from '../../commands/parse'
import { resourceTypes } from '../../commands/resource-types'
import { selectInOrder } from '../../commands/select-nodes'
import type { ExitCode } from '../exit'
import { indirectSelection, open, type Project, previousState, selectionFlags, told } from '../project'
import { argumentsOf } from '../run-arguments'
import type { Invocation } from '../verb'

/** What the catalog can tell of, and what is compiled for the docs. */
const DOCUMENTED = ['model', 'snapshot', 'test', 'analysis', 'seed', 'source'] as const

/** `docs generate`: manifest.json with the SQL of what is selected and, from the database, catalog.json. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { bus, now, flags, database } = invocation
  const project = await open(invocation)
  if (project === null) return 2
  const selected = await select(invocation, project)
  if (selected === null) return 2
  if (flags.boolean('compile') === false) await writeManifest(project)
  else {
    const ids = selected.filter((id) => project.manifest.nodes[id] !== undefined)
    const args = argumentsOf(invocation)
    const shared = { project, introspect: true, empty: false, bus, now, args, database }
    const { nodes, errors } = await compile({ ...shared, selected: ids, writeJson: true })
    for (const diagnostic of errors) bus.emit({ kind: 'diagnostic', diagnostic })
    if (errors.length > 0) return 2
    await writeCompiledManifest(project, nodes)
  }
  const { select: wanted, exclude, selector } = selectionFlags(invocation)
  const narrow = wanted.length > 0 || exclude.length > 0 || selector !== undefined
  const catalog = told(
    invocation,
    await docsGenerate({
      project,
      at: now(),
      invocationId: bus.invocationId,
      selected: narrow ? new Set(selected) : null,
      empty: flags.boolean('emptyCatalog') === true,
      database,
    }),
  )
  if (catalog === null) return 2
  const path = `${project.parsed.raw.targetPath}/catalog.json`
  bus.emit({ kind: 'log', level: 'info', text: `Catalog written to ${path}` })
  return 0
}

async function select(invocation: Invocation, project: Project) {
  const { models: _, ...selection } = selectionFlags(invocation)
  const previous = told(invocation, await previousState(invocation, project))
  if (previous === null) return null
  const selected = selectInOrder(project, {
    ...selection,
    indirectSelection: indirectSelection(invocation, project),
    resourceTypes: resourceTypes([], [], { byDefault: DOCUMENTED, all: DOCUMENTED }),
    previous,
  })
  return told(invocation, selected, project)?.ids ?? null
}
