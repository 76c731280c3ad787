import { type Diagnostic, error, type Span, warning } from '../../foundation'
import type { Names } from '../../jinja'
import {
  isPlainList,
  isPlainObject,
  type Plain,
  type PlainObject,
  type ProjectFile,
  type RawPackage,
  type Reads,
  renderTree,
  toPlain,
} from '../../project'
import { loadYaml, type YamlDocument, type YamlPath } from '../../yaml'
import type { Locate, PropertyEntry, PropertyKey } from '../types'
import { early, type ListFault, late, READ_EARLY } from './list-faults'
import { normalizeEntry, PropertyError } from './normalize'
import { rendersProperty } from './renders'

/** In the order in which dbt reads the lists of a file. */
const KEYS: readonly PropertyKey[] = [
  'models',
  'seeds',
  'snapshots',
  'sources',
  'macros',
  'data_tests',
  'analyses',
  'exposures',
  'functions',
  'metrics',
  'groups',
  'semantic_models',
  'unit_tests',
  'saved_queries',
]

/** Reads all properties files of a package. Files and entries that are wrong are reported and left out. */
export function readProperties(
  pkg: RawPackage,
  names: Names,
  report: (d: Diagnostic) => void,
  reads?: Reads,
): PropertyEntry[] {
  const entries: PropertyEntry[] = []
  for (const file of pkg.files) {
    if (file.kind !== 'schema' || file.text === '') continue
    reads?.enter(file.shownPath)
    entries.push(...readFile(pkg.name, file, names, report))
  }
  return entries
}

function readFile(
  packageName: string,
  file: ProjectFile,
  names: Names,
  report: (d: Diagnostic) => void,
): PropertyEntry[] {
  const document = loadYaml(file.text, { file: file.shownPath })
  if (!document.ok) {
    for (const fault of document.errors) report(moved(fault, file))
    return []
  }
  const doc = document.value
  for (const double of doc.duplicates) report(duplicateKey(double, doc, file))
  const data = toPlain(doc.value)
  if (data === null) return []
  if (!isPlainObject(data)) {
    const message = `Contents of file '${file.path}' are not valid. Dictionary expected.`
    report(
      error('GL1101', message, { at: spanIn(doc, file, []), hint: 'Begin with a list such as `models:`.' }),
    )
    return []
  }
  const context: FileContext = { packageName, file, document: doc, names, report }
  return KEYS.flatMap((key) => (key in data ? readList(key, data[key] ?? null, context) : []))
}

type FileContext = {
  readonly packageName: string
  readonly file: ProjectFile
  readonly document: YamlDocument
  readonly names: Names
  readonly report: (d: Diagnostic) => void
}

function readList(key: PropertyKey, list: Plain, context: FileContext): PropertyEntry[] {
  const { file, document, report } = context
  const wrong = (path: readonly (string | number)[], { message, hint }: ListFault) => {
    const details = { at: spanIn(document, file, path), ...(hint === undefined ? {} : { hint }) }
    report(error('GL1101', message, details))
  }
  const words = READ_EARLY.has(key) ? early(key, file.path) : late(key, file.path)
  if (!isPlainList(list)) {
    wrong([key], words.noList(list))
    return []
  }
  return list.flatMap((entry, i) => {
    if (!isPlainObject(entry)) wrong([key, i], words.noMapping(list))
    else if (!('name' in entry) && !(words.modelWillDo && 'model' in entry))
      wrong([key, i], words.noName(entry))
    else return readEntry(key, i, entry, context)
    return []
  })
}

function readEntry(
  key: PropertyKey,
  index: number,
  written: PlainObject,
  context: FileContext,
): PropertyEntry[] {
  const { packageName, file, document, names, report } = context
  const at: Locate = (...path) => spanIn(document, file, [key, index, ...path])
  let failed = false
  const rendered = renderTree(written, {
    names,
    renders: (path) => rendersProperty(key, path),
    at: (path) => at(...path),
    code: 'GL1103',
    onError: (diagnostic) => {
      failed = true
      report(introduced(diagnostic, context))
    },
  })
  if (failed || !isPlainObject(rendered)) return []
  try {
    const { oddKeys } = document
    const odd =
      oddKeys.size === 0
        ? undefined
        : (path: YamlPath) => oddKeys.get(document.at([key, index, ...path])) ?? []
    const data = normalizeEntry(key, rendered, file.path, odd)
    return [{ key, name: String(data.name), packageName, file, data, written, at }]
  } catch (e) {
    if (!(e instanceof PropertyError)) throw e
    const details = { at: at(...e.path), ...(e.hint === undefined ? {} : { hint: e.hint }) }
    // dbt only warns of the properties of singular tests.
    report((key === 'data_tests' ? warning : error)('GL1102', e.message, details))
    return []
  }
}

/** dbt says which file it is of a variable that isn't there. */
function introduced(fault: Diagnostic, { file, packageName }: FileContext): Diagnostic {
  if (fault.message.startsWith('Could not render')) return fault
  const message = `Failed to render ${file.path} from project ${packageName}: Parsing Error\n  ${fault.message}`
  return { ...fault, message }
}

/** A span of the text as dbt holds it, moved to where it stands in the file. */
function spanIn(document: YamlDocument, file: ProjectFile, path: readonly (string | number)[]): Span {
  return movedSpan(document.span(path), file)
}

function movedSpan(span: Span, file: ProjectFile): Span {
  const { lines, columns } = file.head
  if (lines === 0 && columns === 0) return span
  const column = span.column !== undefined && span.line === 1 ? span.column + columns : span.column
  return { ...span, line: span.line + lines, ...(column === undefined ? {} : { column }) }
}

function moved(fault: Diagnostic, file: ProjectFile): Diagnostic {
  return fault.at ? { ...fault, at: movedSpan(fault.at, file) } : fault
}

function duplicateKey(
  double: YamlDocument['duplicates'][number],
  doc: YamlDocument,
  file: ProjectFile,
): Diagnostic {
  const at = movedSpan(doc.spanOf(double.key), file)
  return warning(
    'GL1112',
    `Duplicate key '${String(double.key.value)}' in "<unicode string>", line ${at.line}, column ${at.column} in file \`${file.path}\``,
    {
      at,
      hint: 'Remove one of them.',
      related: [{ at: movedSpan(doc.spanOf(double.first), file), message: 'first written here' }],
    },
  )
}
