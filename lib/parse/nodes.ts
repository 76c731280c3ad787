import { posix } from 'node:path'
import { type Diagnostic, error, type Span, warning } from '../foundation'
import { type Block, extractBlocks, JinjaError } from '../jinja'
import type { PlainObject, ProjectFile, RawPackage, RawProject } from '../project'
import { Capture } from './capture'
import { ConfigShapeError, mergeConfigCall } from './config-call'
import type { ParseContext, ProvisionalNode } from './context/node-names'
import { modelOf } from './model'
import { fqnPrefix } from './properties/sources'
import { capturePython, PythonModelError } from './python/model'
import { renderForCapture, templateFault, writtenConfig } from './render'
import { extractStatic } from './static/extract'
import type { Captured, ParsedNode, ParsedResourceType } from './types'

const SNAPSHOT = new Set(['snapshot'])
const EMPTY: Captured = {
  refs: [],
  sources: [],
  metrics: [],
  functions: [],
  macros: [],
  config: {},
  unrenderedConfig: null,
  staticConfig: null,
  line: 1,
}

/** What a file's node is before its template is looked at. */
type Draft = Omit<ParsedNode, 'captured'>

/** All nodes that have a file of their own, and the project's hooks. Faulty ones are reported and left out. */
export function parseNodes(
  pkg: RawPackage,
  context: ParseContext,
  report: (d: Diagnostic) => void,
): ParsedNode[] {
  const nodes: ParsedNode[] = []
  const statically = !overridesBuiltins(pkg.name, context)
  for (const file of pkg.files) {
    if (file.kind === 'snapshot') nodes.push(...snapshotsOf(pkg, file, context, report))
    else {
      const draft = draftOf(pkg, file, context)
      if (draft) nodes.push(...capture(draft, context, report, statically))
    }
  }
  return [...nodes, ...hooksOf(pkg, context, report)]
}

/** A project may replace `ref`, `source` or `config`; then nothing may be read without rendering. */
function overridesBuiltins(packageName: string, { table }: ParseContext): boolean {
  return ['ref', 'source', 'config'].some(
    (name) => table.inPackage(packageName)?.has(name) || table.inPackage(table.rootPackage)?.has(name),
  )
}

function draftOf(pkg: RawPackage, file: ProjectFile, { raw }: ParseContext): Draft | null {
  const name = nameOf(file)
  switch (file.kind) {
    case 'model':
      return draft(pkg, file, 'model', name, file.relativePath)
    case 'seed':
      return draft(pkg, file, 'seed', name, file.relativePath)
    case 'function':
      return draft(pkg, file, 'function', name, file.relativePath)
    case 'analysis':
      return draft(pkg, file, 'analysis', name, analysisPath(file, raw))
    case 'singular_test': {
      const folder = posix.dirname(file.relativePath)
      return draft(pkg, file, 'test', name, folder === '.' ? `${name}.sql` : `${folder}/${name}.sql`)
    }
    default:
      return null
  }
}

/** dbt puts analyses below a folder that there is not, unless its flag says otherwise. */
function analysisPath({ relativePath }: ProjectFile, { flags }: RawProject): string {
  return flags.REQUIRE_CORRECTED_ANALYSIS_FQNS === true ? relativePath : posix.join('analysis', relativePath)
}

function nameOf(file: ProjectFile): string {
  const base = posix.basename(file.relativePath)
  return base.slice(0, base.length - posix.extname(base).length)
}

function languageOf({ relativePath }: ProjectFile): string {
  if (relativePath.endsWith('.py')) return 'python'
  return relativePath.endsWith('.js') ? 'javascript' : 'sql'
}

function draft(
  pkg: RawPackage,
  file: ProjectFile,
  resourceType: ParsedResourceType,
  name: string,
  path: string,
): Draft {
  return {
    resourceType,
    uniqueId: `${resourceType}.${pkg.name}.${name}`,
    name,
    packageName: pkg.name,
    path,
    originalFilePath: file.path,
    fqn: [...fqnPrefix(pkg.name, path), name],
    rawCode: file.text,
    language: languageOf(file),
    checksum: file.checksum,
    tags: [],
    index: null,
    span: {
      file: file.shownPath,
      line: file.head.lines + 1,
      ...(file.head.columns > 0 ? { column: file.head.columns + 1 } : {}),
    },
  }
}

function snapshotsOf(
  pkg: RawPackage,
  file: ProjectFile,
  context: ParseContext,
  report: (d: Diagnostic) => void,
): ParsedNode[] {
  let blocks: readonly Block[]
  try {
    blocks = extractBlocks(file.text, SNAPSHOT, {
      collectData: false,
      file: file.shownPath,
      onUnexpected: (tag, line) =>
        report(
          warning('GL1120', `Found unexpected '${tag}' block tag. in file \`${file.relativePath}\``, {
            at: { file: file.shownPath, line: file.head.lines + line },
            hint: 'Only snapshots stand here: put it into one of them, or remove it.',
          }),
        ),
    })
  } catch (e) {
    if (!(e instanceof JinjaError)) throw e
    report(
      error('GL1105', e.message, { at: { file: file.shownPath, line: file.head.lines + (e.line ?? 1) } }),
    )
    return []
  }
  return blocks.flatMap((block) => {
    const name = block.name ?? ''
    const base = draft(pkg, file, 'snapshot', name, file.relativePath)
    const noExtension = file.relativePath.slice(
      0,
      file.relativePath.length - posix.extname(file.relativePath).length,
    )
    const snapshot: Draft = {
      ...base,
      fqn: [pkg.name, ...noExtension.split('/'), name],
      rawCode: block.contents,
      span: { file: file.shownPath, line: file.head.lines + block.contentsLine },
    }
    return capture(snapshot, context, report, false)
  })
}

/** `on-run-start` and `on-run-end`. */
function hooksOf(pkg: RawPackage, context: ParseContext, report: (d: Diagnostic) => void): ParsedNode[] {
  const { settings, projectFile } = pkg
  return (['on-run-start', 'on-run-end'] as const).flatMap((kind) => {
    const hooks = kind === 'on-run-start' ? settings.onRunStart : settings.onRunEnd
    return hooks.flatMap((sql, index) => {
      const name = `${pkg.name}-${kind}-${index}`
      const base = draft(pkg, projectFile, 'operation', name, `hooks/${name}.sql`)
      const span: Span = settings.spans[kind] ?? base.span
      return capture(
        { ...base, rawCode: sql, tags: [kind], index, language: 'sql', span },
        context,
        report,
        false,
      )
    })
  })
}

/** Reads a node's template for what it asks for: without rendering where that is possible, else by rendering. */
function capture(
  node: Draft,
  context: ParseContext,
  report: (d: Diagnostic) => void,
  statically: boolean,
): ParsedNode[] {
  context.raw.host.reads?.enter(node.span.file)
  if (node.resourceType === 'seed') return [{ captured: EMPTY, ...node, rawCode: '' }]
  try {
    if (node.resourceType === 'model' && node.language === 'python')
      return [{ captured: readPython(node, context), ...node }]
    const read = statically && node.resourceType === 'model' ? readStatically(node) : null
    return [{ captured: read ?? rendered(node, context), ...node }]
  } catch (e) {
    report(faultOf(e, node))
    return []
  }
}

function readStatically(node: Draft): Captured | null {
  const facts = extractStatic(node.rawCode)
  if (!facts) return null
  let config: PlainObject | null = null
  for (const [key, value] of facts.configs) config = mergeConfigCall(config, { [key]: value })
  return {
    refs: facts.refs,
    sources: facts.sources,
    metrics: [],
    functions: [],
    macros: [],
    config: config ?? {},
    unrenderedConfig: null,
    staticConfig: Object.fromEntries(facts.configs),
    line: node.span.line,
  }
}

function readPython(node: Draft, context: ParseContext): Captured {
  const collected = new Capture()
  const written = { ...provisional(node, context), unrenderedConfig: () => null }
  capturePython(node.rawCode, context.namesOf(written, collected))
  return collected.result(node.span.line)
}

function rendered(node: Draft, context: ParseContext): Captured {
  const collected = new Capture()
  if (node.rawCode !== '')
    renderForCapture(node.rawCode, context.namesOf(provisional(node, context), collected), node.span)
  return collected.result(node.span.line)
}

function provisional(node: Draft, context: ParseContext): ProvisionalNode {
  let written: PlainObject | null | undefined
  return {
    packageName: node.packageName,
    resourceType: node.resourceType,
    name: node.name,
    model: () => modelOf(node, context.raw, context.trees),
    unrenderedConfig: () => {
      written ??= writtenConfig(node.rawCode)
      return written
    },
  }
}

function faultOf(e: unknown, node: Draft): Diagnostic {
  const what = `${node.resourceType} ${node.name} (${node.originalFilePath})`
  if (e instanceof JinjaError) return { ...templateFault(e, what, node.span), uniqueId: node.uniqueId }
  if (e instanceof PythonModelError)
    return error('GL1117', e.message, {
      at: { file: node.span.file, line: node.span.line + e.line - 1 },
      uniqueId: node.uniqueId,
      cause: { text: `Parsing Error in ${what}` },
    })
  if (e instanceof ConfigShapeError)
    return error('GL3009', e.message, {
      at: node.span,
      uniqueId: node.uniqueId,
      hint: `\`${e.key}\` must be a mapping.`,
    })
  throw e
}
