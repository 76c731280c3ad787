import { builtinMacroFiles, builtinPackageNames, dispatchPrefixes } from '../../adapter'
import { type Diagnostic, error, type Span, warning } from '../../foundation'
import {
  type Block,
  extractBlocks,
  JinjaError,
  jinjaDiagnostic,
  type MacroParameter,
  readMacroHeads,
} from '../../jinja'
import type { ProjectFile, RawPackage, RawProject } from '../../project'
import type { Macro } from '../types'
import { builtinSignature } from './builtin-facts'
import { MacroTable } from './table'

const MACRO_BLOCKS = new Set(['macro', 'materialization', 'test', 'data_test'])
const TEST_BLOCKS = new Set(['test', 'data_test'])

/** All macros: those of the project and its packages, checked, and the built-in ones, whose text is trusted. */
export function readMacros(raw: RawProject, report: (d: Diagnostic) => void): MacroTable {
  const macros = [...raw.packages, raw.root].flatMap((pkg) => macrosOfPackage(pkg, report))
  return new MacroTable({
    rootPackage: raw.root.name,
    internalPackages: builtinPackageNames.filter((name) => isForAdapter(name, raw)),
    prefixes: dispatchPrefixes.filter((prefix) => isForAdapter(prefix, raw)),
    searchOrders: new Map(
      raw.root.settings.dispatch.map((entry) => [entry.macroNamespace, entry.searchOrder]),
    ),
    packages: [raw.root.name, ...raw.packages.map((pkg) => pkg.name), ...builtinPackageNames],
    macros: [...builtinMacros().filter((macro) => isForAdapter(macro.packageName, raw)), ...macros],
  })
}

/** Materialize's macros stand on those of Postgres; a project for Postgres has only these. */
function isForAdapter(name: string, raw: RawProject): boolean {
  return raw.profile.type === 'materialize' || !name.includes('materialize')
}

function macrosOfPackage(pkg: RawPackage, report: (d: Diagnostic) => void): Macro[] {
  const found = new Map<string, Macro>()
  for (const file of pkg.files) {
    if (file.kind !== 'macro' && file.kind !== 'generic_test') continue
    for (const macro of readMacroFile(file, pkg.name, report)) {
      const known = found.get(macro.name)
      // A generic test's file may lie in a macro folder too; then it is read once.
      if (known && known.path === macro.path && known.startLine === macro.startLine) continue
      if (known) report(twice(macro, known))
      else found.set(macro.name, macro)
    }
  }
  return [...found.values()]
}

/** The macros of one file. */
export function readMacroFile(
  file: ProjectFile,
  packageName: string,
  report: (d: Diagnostic) => void,
): Macro[] {
  const generic = file.kind === 'generic_test'
  const startLine = file.head.lines + 1
  const source = { text: file.text, path: file.path, shown: file.shownPath, startLine, generic }
  return macrosOfFile(source, packageName, generic ? TEST_BLOCKS : MACRO_BLOCKS, report)
}

type Source = {
  readonly text: string
  readonly path: string
  readonly shown: string
  readonly startLine: number
  readonly generic: boolean
}

function macrosOfFile(
  source: Source,
  packageName: string,
  allowed: ReadonlySet<string>,
  report: (d: Diagnostic) => void,
): Macro[] {
  let blocks: readonly Block[]
  try {
    blocks = extractBlocks(source.text, allowed, {
      collectData: false,
      file: source.shown,
      // dbt says nothing of the files of generic tests.
      ...(source.generic ? {} : { onUnexpected: (tag, line) => report(unexpectedBlock(tag, line, source)) }),
    })
  } catch (e) {
    if (!(e instanceof JinjaError)) throw e
    report(error('GL1105', e.message, { at: placeOf(e, source.shown, source.startLine) }))
    return []
  }
  return blocks.flatMap((block) => {
    const startLine = source.startLine + block.line - 1
    try {
      const [head] = readMacroHeads(block.fullBlock, { file: source.shown, startLine })
      if (!head || head.kind === 'docs') return []
      return [
        {
          name: head.name,
          packageName,
          uniqueId: `macro.${packageName}.${head.name}`,
          source: block.fullBlock,
          file: source.shown,
          startLine,
          kind: head.kind,
          path: source.path,
          parameters: head.parameters,
          supportedLanguages: head.supportedLanguages,
          builtIn: false,
          ...(source.generic ? { isGenericTestFile: true } : {}),
        },
      ]
    } catch (e) {
      if (!(e instanceof JinjaError)) throw e
      report(jinjaDiagnostic(e))
      return []
    }
  })
}

function unexpectedBlock(tag: string, line: number, { path, shown, startLine }: Source): Diagnostic {
  return warning('GL1120', `Found unexpected '${tag}' block tag. in file \`${path}\``, {
    at: { file: shown, line: startLine + line - 1 },
    hint: 'Only macros, materializations and tests stand here: put it into one of them, or remove it.',
  })
}

function placeOf(e: JinjaError, file: string, startLine: number): Span {
  return { file, line: e.line === null ? startLine : startLine + e.line - 1 }
}

function twice(macro: Macro, known: Macro): Diagnostic {
  return error(
    'GL1104',
    `dbt found multiple macros named "${macro.name}" in the project "${macro.packageName}".\n All macros require unique ` +
      `names, to fix this error rename or remove any\nduplicates. They can be found in these files:\n` +
      `    - ${macro.path}\n    - ${known.path}`,
    {
      at: { file: macro.file, line: macro.startLine ?? 1 },
      related: [{ at: { file: known.file, line: known.startLine ?? 1 }, message: 'the other one' }],
      hint: 'Rename or remove one of them.',
    },
  )
}

let builtIns: readonly Macro[] | undefined

/** dbt's and the adapter's macros, cut out once for the life of the process. */
export function builtinMacros(): readonly Macro[] {
  builtIns ??= builtinMacroFiles.flatMap((file) =>
    builtinBlocks(file.text).map((block) => new BuiltinMacro(file.package, file.path, block)),
  )
  return builtIns
}

type BuiltinBlock = Pick<Block, 'type' | 'name' | 'fullBlock' | 'line'>

const BUILTIN_BLOCK =
  /(?:\s*\{%-|\{%)\s*(macro|materialization|test|data_test)\s+(\w+)[\s\S]*?(?:\s*\{%-|\{%)\s*end\1\s*(?:-%\}\s*|%\})/g

/** The blocks of a built-in file: as its text is trusted, one expression does what takes a reader for others. */
export function builtinBlocks(text: string): BuiltinBlock[] {
  const blocks: BuiltinBlock[] = []
  let line = 1
  let counted = 0
  for (const match of text.matchAll(BUILTIN_BLOCK)) {
    for (let i = text.indexOf('\n', counted); i !== -1 && i < match.index; i = text.indexOf('\n', i + 1))
      line++
    counted = match.index
    blocks.push({ type: match[1] ?? '', name: match[2] ?? '', fullBlock: match[0], line })
  }
  return blocks
}

/** A built-in macro; its signature is read when somebody asks. */
class BuiltinMacro implements Macro {
  readonly name: string
  readonly packageName: string
  readonly uniqueId: string
  readonly source: string
  readonly file: string
  readonly startLine: number
  readonly kind: Macro['kind']
  readonly path: string
  readonly builtIn = true
  readonly isGenericTestFile: boolean
  constructor(packageName: string, path: string, block: BuiltinBlock) {
    this.kind = kindOf(block.type)
    this.name = nameOf(block)
    this.packageName = packageName
    this.uniqueId = `macro.${packageName}.${this.name}`
    this.source = block.fullBlock
    this.file = path
    this.startLine = block.line
    this.path = path
    this.isGenericTestFile = path.startsWith('tests/generic/')
  }
  get parameters(): readonly MacroParameter[] {
    return builtinSignature(this.uniqueId, this.source).parameters
  }
  get supportedLanguages(): readonly string[] | null {
    return builtinSignature(this.uniqueId, this.source).supportedLanguages
  }
}

function kindOf(type: string): Macro['kind'] {
  return type === 'materialization' ? 'materialization' : type === 'macro' ? 'macro' : 'test'
}

/** The name by which dbt files a block's macro. */
function nameOf(block: BuiltinBlock): string {
  if (block.type === 'macro') return block.name ?? ''
  if (block.type !== 'materialization') return `test_${block.name}`
  const adapter = /adapter\s*=\s*['"](\w+)['"]/.exec(block.fullBlock.slice(0, block.fullBlock.indexOf('%}')))
  return `materialization_${block.name}_${adapter?.[1] ?? 'default'}`
}
