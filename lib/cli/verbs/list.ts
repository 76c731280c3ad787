import { LIST_OUTPUTS, listRows } from '../../commands/listing'
import { writeManifest } from '../../commands/parse'
import { LISTABLE, resourceTypes } from '../../commands/resource-types'
import { selectNodes } from '../../commands/select-nodes'
import { type ExitCode, UsageError } from '../exit'
import { indirectSelection, open, previousState, selectionFlags, tellSelector, told } from '../project'
import type { Invocation } from '../verb'

/** `list`: what is selected, one line each on standard output. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { flags, terminal } = invocation
  const output = flags.choice('output', LIST_OUTPUTS) ?? 'selector'
  const { models, ...selection } = selectionFlags(invocation)
  const kinds = kindsOf(invocation, models.length > 0)
  const project = await open(invocation)
  if (project === null) return 2
  if (flags.boolean('writeJson') !== false) await writeManifest(project)
  const previous = await previousState(invocation, project)
  if (!previous.ok) return told(invocation, previous) === null ? 2 : 0
  const selected = told(
    invocation,
    selectNodes(project, {
      ...selection,
      indirectSelection: indirectSelection(invocation, project),
      resourceTypes: kinds,
      includeEmpty: true,
      previous: previous.value,
    }),
    project,
  )
  if (selected === null) return 2
  tellSelector(invocation, selected)
  const rows = listRows(project.manifest, selected.ids, { output, outputKeys: flags.texts('outputKeys') })
  for (const row of rows) terminal.out(row)
  return 0
}

/** `--models` is the old way to ask for models only. */
function kindsOf({ flags }: Invocation, models: boolean) {
  const wanted = flags.choices('resourceType', [...LISTABLE, 'default', 'all'])
  const unwanted = flags.choices('excludeResourceType', LISTABLE)
  if (!models) return resourceTypes(wanted, unwanted)
  if (flags.texts('select').length > 0) {
    throw new UsageError('"models" and "select" are mutually exclusive arguments')
  }
  if (wanted.length > 0) throw new UsageError('"models" and "resource_type" are mutually exclusive arguments')
  return resourceTypes(['model'], [])
}
