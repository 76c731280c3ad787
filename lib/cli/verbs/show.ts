import { resourceTypes } from '../../commands/resource-types'
import { selectInOrder } from '../../commands/select-nodes'
import { type Shown, show } from '../../commands/show'
import { logEvent, type TemplateMessage } from '../../commands/template-message'
import { type ExitCode, UsageError } from '../exit'
import { tableLines } from '../print/table'
import { deferral, inlineQuery, open, previousState, selectionFlags, told } from '../project'
import type { Invocation } from '../verb'

const SHOWN = ['model', 'seed', 'snapshot', 'test', 'analysis'] as const

/** `show`: the first rows of a node or of an inline query. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { flags } = invocation
  const output = flags.choice('output', ['json', 'text']) ?? 'text'
  const limit = flags.integer('limit') ?? 5
  const inline = inlineQuery(invocation)
  const { models: _, ...selection } = selectionFlags(invocation)
  if (inline === undefined && selection.select.length === 0 && selection.selector === undefined) {
    throw new UsageError('Either --select or --inline must be passed to show')
  }
  const project = await open(invocation)
  if (project === null) return 2
  const deferred = await deferral(invocation, project)
  if (!deferred.ok) return told(invocation, deferred) === null ? 2 : 0
  const shared = {
    project,
    limit,
    introspect: flags.boolean('introspect') !== false,
    ...(deferred.value === undefined ? {} : { defer: deferred.value }),
    onMessage: (message: TemplateMessage) => invocation.bus.emit(logEvent(message)),
    database: invocation.database,
  }
  if (inline !== undefined) {
    const shown = told(invocation, await show({ ...shared, query: { inline } }))
    if (shown === null) return 2
    print(invocation, output, shown, true)
    return 0
  }
  const previous = await previousState(invocation, project)
  if (!previous.ok) return told(invocation, previous) === null ? 2 : 0
  const kinds = resourceTypes([], [], { byDefault: SHOWN, all: SHOWN })
  const chosen = { ...selection, indirectSelection: selection.indirectSelection ?? 'empty' } as const
  const selected = told(
    invocation,
    selectInOrder(project, { ...chosen, resourceTypes: kinds, previous: previous.value }),
    project,
  )
  if (selected === null) return 2
  let code: ExitCode = 0
  for (const uniqueId of selected.ids) {
    const shown = told(invocation, await show({ ...shared, query: { uniqueId } }))
    if (shown === null) code = 1
    else print(invocation, output, shown, false)
  }
  return code
}

function print({ terminal }: Invocation, output: string, shown: Shown, inline: boolean): void {
  const { columns } = shown.result
  const names = columns.map(({ name }) => name)
  const rows = shown.result.rows.map((row) => row.map((text, i) => cellValue(text, columns[i]?.oid)))
  if (output === 'json') {
    const objects = rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i] ?? null])))
    terminal.out(JSON.stringify(inline ? { show: objects } : { node: shown.name, show: objects }, null, 2))
    return
  }
  terminal.out(inline ? 'Previewing inline node:' : `Previewing node '${shown.name}':`)
  for (const line of tableLines(names, rows)) terminal.out(line)
  terminal.out('')
}

const NUMBERS = new Set([20, 21, 23, 700, 701, 1700, 16460, 16462, 16464])

/** Numbers and booleans as such where JavaScript holds them exactly, all else as the server wrote it. */
function cellValue(text: string | null, oid: number | undefined): string | number | boolean | null {
  if (text === null || oid === undefined) return text
  if (oid === 16) return text === 't' || text === 'true'
  return NUMBERS.has(oid) && String(Number(text)) === text ? Number(text) : text
}
