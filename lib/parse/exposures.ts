import { type Diagnostic, warning } from '../foundation'
import { JinjaError } from '../jinja'
import { isPlainList, type PlainObject } from '../project'
import { Capture } from './capture'
import type { ParseContext } from './context/node-names'
import { fqnPrefix } from './properties/sources'
import { renderForCapture, templateFault } from './render'
import type { ParsedExposure, PropertyEntry } from './types'

/** Exposures, with what their `depends_on` refers to. */
export function parseExposures(
  entries: readonly PropertyEntry[],
  context: ParseContext,
  report: (d: Diagnostic) => void,
): ParsedExposure[] {
  return entries.flatMap((entry) => {
    if (entry.key !== 'exposures') return []
    if (!/^[\p{L}\p{N}_-]+$/u.test(entry.name)) report(oddName(entry))
    return parseExposure(entry, context, report)
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
