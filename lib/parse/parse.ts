import { type Diagnostic, type Result, settled, warning } from '../foundation'
import type { RawProject } from '../project'
import { ParseContext } from './context/node-names'
import { propertyNamesByPackage } from './context/settings-names'
import { warnOfModules } from './deprecated-modules'
import { readAllDocs } from './docs'
import { parseExposures } from './exposures'
import { readFixtures } from './fixtures'
import { readMacros } from './macros/read'
import type { MacroTable } from './macros/table'
import { parseNodes } from './nodes'
import type { ParsedProject } from './parsed-project'
import { readProperties } from './properties/read'
import { tablesOfSources } from './properties/sources'
import { testsOfEntry, testsOfSource } from './tests/parse'

/**
 * Takes a project's files apart: macros, docs blocks, nodes with what their templates ask for, properties, tests.
 * Pure; every fault of every file is reported, not just the first.
 */
export function parseProject(raw: RawProject): Result<ParsedProject> {
  const { parsed, diagnostics } = parseAll(raw)
  return settled(parsed, diagnostics)
}

/**
 * The same, giving what could be read beside the faults: the web app shows the rest of a broken project. Where the
 * macros are known of an earlier reading, nothing more is said of them.
 */
export function parseAll(
  raw: RawProject,
  known?: MacroTable,
): {
  readonly parsed: ParsedProject
  readonly diagnostics: readonly Diagnostic[]
} {
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic)
  const packages = [raw.root, ...raw.packages]
  if (!known) for (const { settings } of packages) for (const each of settings.deprecations) report(each)
  const macros = known ?? readMacros(raw, report)
  const context = new ParseContext(raw, macros, (text, node) =>
    report(warning('GL1115', text, { cause: { text: `said by ${node.resourceType} ${node.name}` } })),
  )
  const propertyNames = propertyNamesByPackage(raw)
  const nodes = packages.flatMap((pkg) => parseNodes(pkg, context, report))
  warnOfModules(nodes, known ? [] : macros.values(), report)
  const properties = packages.flatMap((pkg) =>
    readProperties(pkg, propertyNames(pkg.name), report, raw.host.reads),
  )
  const sources = tablesOfSources(properties, report)
  const argumentsProperty = raw.flags.REQUIRE_GENERIC_TEST_ARGUMENTS_PROPERTY !== false
  const testContext = { parse: context, propertyNames, argumentsProperty, report }
  const tests = [
    ...properties.flatMap((entry) =>
      entry.key === 'models' || entry.key === 'seeds' || entry.key === 'snapshots'
        ? testsOfEntry(entry, testContext)
        : [],
    ),
    ...sources.flatMap((source) => testsOfSource(source, testContext)),
  ]
  const parsed: ParsedProject = {
    raw,
    packages,
    macros,
    docs: readAllDocs(raw, report),
    nodes,
    properties,
    tests,
    sources,
    exposures: parseExposures(properties, context, report),
    fixtures: packages.flatMap(readFixtures),
    context,
  }
  return { parsed, diagnostics }
}
