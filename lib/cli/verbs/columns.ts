import { type Asked, columnLineage, findAsked, nodesWithColumns, traceColumn } from '../../commands/columns'
import { type ExitCode, UsageError } from '../exit'
import { columnLines, graphLines, nodeLines } from '../print/columns'
import { open, type Project } from '../project'
import type { Invocation } from '../verb'

/**
 * `columns`: where the columns of a node come from, or (`--up`, `--down`) all that is connected with one column. Without
 * a node, those of every node, as JSON one node a line.
 */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { flags } = invocation
  const output = flags.choice('output', ['json', 'text']) ?? 'text'
  const follow = directionOf(invocation)
  const depth = flags.integer('depth')
  // what is rendered is what compile renders, and templates may look at the name of the verb
  const project = await open({ ...invocation, verb: 'compile' })
  if (project === null) return 2
  const [text] = invocation.arguments
  const print = printer(invocation, output)
  if (text === undefined) {
    if (follow !== null)
      throw new UsageError(`--${follow} needs the column to follow: columns NODE.COLUMN --${follow}`)
    const lineage = columnLineage(project)
    for (const id of nodesWithColumns(project)) {
      const columns = lineage.columnsOf(id)
      if (columns !== null) print(columns, () => [...nodeLines(columns), ''])
    }
    return 0
  }
  const { node, column } = oneAsked(project, text)
  if (follow !== null) {
    if (column === null) throw new UsageError(`--${follow} follows one column: ${text}.COLUMN`)
    const graph = traceColumn(project, { node, column }, follow, depth)
    print(graph, () => graphLines(graph, follow))
    return 0
  }
  const lineage = columnLineage(project)
  if (column === null) {
    const columns = lineage.columnsOf(node)
    if (columns !== null) print(columns, () => nodeLines(columns))
    return 0
  }
  const one = lineage.column(node, column)
  if (one === null) throw new UsageError(`${node} has no column "${column}"`)
  print({ node, ...one }, () => columnLines(one))
  return 0
}

function directionOf({ flags }: Invocation): 'up' | 'down' | null {
  const [up, down] = [flags.boolean('up') === true, flags.boolean('down') === true]
  if (up && down) throw new UsageError('--up and --down are two questions: ask one at a time')
  return up ? 'up' : down ? 'down' : null
}

function oneAsked(project: Project, text: string): Asked {
  const found = findAsked(project, text)
  const [only] = found
  if (only === undefined) throw new UsageError(`there is no node or column "${text}"`)
  if (found.length === 1) return only
  const ids = found.map(({ node, column }) => (column === null ? node : `${node}.${column}`))
  throw new UsageError(`"${text}" may be ${ids.join(' or ')}: write which`)
}

function printer({ terminal }: Invocation, output: string) {
  return (value: unknown, lines: () => readonly string[]): void => {
    if (output === 'json') terminal.out(JSON.stringify(value))
    else for (const line of lines()) terminal.out(line)
  }
}
