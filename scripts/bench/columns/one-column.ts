/**
 * What one question takes in a server that has the project open and was never asked about columns: `tsx one-column.ts
 * PROJECT`, in a process of its own for each measurement. Writes JSON.
 */
import { columnLineage, traceColumn } from '../../../lib/commands/columns'
import { openProject, thisHost } from '../../../lib/commands/open-project'

function timed(work: () => unknown): number {
  const began = performance.now()
  work()
  return (performance.now() - began) / 1000
}

const projectDir = process.argv[2] ?? '.'
const opened = await openProject({ projectDir, profilesDir: projectDir, which: 'compile' }, thisHost())
if (!opened.ok) throw new Error(opened.errors[0]?.message)
const project = opened.value
const { child_map, nodes } = project.manifest

// A mart, as a person would ask about it; then whatever is read by most.
const models = Object.values(nodes).filter((node) => node.resource_type === 'model')
const last = models.filter((node) => node.path.startsWith('marts')).at(-1) ?? models.at(-1)
if (last === undefined) throw new Error('the project has no model')
const readers = (id: string) => (child_map[id] ?? []).filter((child) => child.startsWith('model.')).length
const busiest = Object.keys(child_map).reduce((a, b) => (readers(b) > readers(a) ? b : a))

const node = last.unique_id
let column = 'id'
const firstHop = timed(() => {
  column = columnLineage(project).columnsOf(node)?.columns.at(-1)?.name ?? column
  traceColumn(project, { node, column }, 'up', 1)
  traceColumn(project, { node, column }, 'down', 1)
})
const up = timed(() => traceColumn(project, { node, column }, 'up'))
const down = timed(() => traceColumn(project, { node: busiest, column: 'id' }, 'down'))
process.stdout.write(JSON.stringify({ firstHop, whole: up + down }))
