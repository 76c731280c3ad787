import { type Diagnostic, error, warning } from '../foundation'
import { JinjaError } from '../jinja'
import { isPlainList, type PlainObject } from '../project'
import { Capture } from './capture'
import type { ParseContext } from './context/node-names'
import { fqnPrefix } from './properties/sources'
import { renderForCapture, templateFault } from './render'
import type { ParsedExposure, PropertyEntry } from './types'

const TYPES = ['dashboard', 'notebook', 'analysis', 'ml', 'application']
const MATURITIES = ['low', 'medium', 'high']

/** Exposures, with what their `depends_on` refers to. */
export function parseExposures(
  entries: readonly PropertyEntry[],
  context: ParseContext,
  report: (d: Diagnostic) => void,
): ParsedExposure[] {
  return entries.flatMap((entry) => {
    if (entry.key !== 'exposures') return []
    const faults = faultsOf(entry)
    for (const fault of faults) report(fault)
    if (!/^[\p{L}\p{N}_-]+$/u.test(entry.name)) report(oddName(entry))
    return faults.length > 0 ? [] : parseExposure(entry, context, report)
  })
}

function oddName(entry: PropertyEntry): Diagnostic {
  return warning(
    'GL1118',
    "Starting in v1.3, the 'name' of an exposure should contain only letters, numbers, and underscores. Exposures " +
      "support a new property, 'label', which may contain spaces, capital letters, and special characters. " +
      `${entry.name} does not follow this pattern. Please update the 'name', and use the 'label' property for a ` +
      'human-friendly title. This will raise an error in a future version of dbt-core.',
    { at: entry.at('name') },
  )
}

function parseExposure(
  entry: PropertyEntry,
  context: ParseContext,
  report: (d: Diagnostic) => void,
): ParsedExposure[] {
  const uniqueId = `exposure.${entry.packageName}.${entry.name}`
  const capture = new Capture()
  context.raw.host.reads?.enter(entry.file.shownPath)
  const names = context.namesOf(
    {
      packageName: entry.packageName,
      resourceType: 'exposure',
      name: entry.name,
      model: (): PlainObject => ({ name: entry.name, resource_type: 'exposure', unique_id: uniqueId }),
      unrenderedConfig: () => null,
    },
    capture,
  )
  const dependsOn = entry.data.depends_on
  for (const [i, line] of (isPlainList(dependsOn) ? dependsOn : []).entries()) {
    const at = entry.at('depends_on', i)
    try {
      renderForCapture(`{{ ${String(line)} }}`, names, at)
    } catch (e) {
      if (!(e instanceof JinjaError)) throw e
      report(templateFault(e, `exposure ${entry.name} (${entry.file.path})`, at))
      return []
    }
  }
  const fqn = [...fqnPrefix(entry.packageName, entry.file.relativePath), entry.name]
  return [{ entry, uniqueId, fqn, captured: capture.result(entry.at().line) }]
}

/** JSON schema's wording, as dbt prints it. */
function faultsOf(entry: PropertyEntry): Diagnostic[] {
  const { data, file } = entry
  const wrong = (path: readonly string[], why: string) =>
    error('GL1102', `Invalid exposures config given in ${file.path} @ exposures: ${entry.name} - ${why}`, {
      at: entry.at(...path),
    })
  const faults: Diagnostic[] = []
  if (data.owner === undefined) faults.push(wrong([], "at path []: 'owner' is a required property"))
  const type = data.type
  if (type === undefined) faults.push(wrong([], "at path []: 'type' is a required property"))
  else if (!TYPES.includes(String(type)))
    faults.push(
      wrong(
        ['type'],
        `at path ['type']: '${String(type)}' is not one of [${TYPES.map((t) => `'${t}'`).join(', ')}]`,
      ),
    )
  const maturity = data.maturity
  if (maturity !== undefined && maturity !== null && !MATURITIES.includes(String(maturity)))
    faults.push(
      wrong(
        ['maturity'],
        `at path ['maturity']: '${String(maturity)}' is not one of ['low', 'medium', 'high']`,
      ),
    )
  return faults
}
