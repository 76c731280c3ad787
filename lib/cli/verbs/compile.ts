import { compile, compileInline } from '../../commands/compile'
import { writeCompiledManifest } from '../../commands/compiled-manifest'
import { writeManifest } from '../../commands/parse'
import { resourceTypes } from '../../commands/resource-types'
import { syntaxCheck } from '../../commands/syntax-check'
import { type Diagnostic, DiagnosticError, ok } from '../../foundation'
import type { ExitCode } from '../exit'
import { deferral, inlineQuery, open, rulesOf, selectionFlags, told } from '../project'
import { argumentsOf } from '../run-arguments'
import { selectWork } from '../select-work'
import type { Invocation } from '../verb'
import { applyRules, judgeOurs } from '../warning-rules'

/** What `compile` renders: everything with SQL of its own. */
const COMPILED = ['model', 'snapshot', 'test', 'analysis', 'operation', 'seed', 'sql_operation'] as const

/** `compile`: SQL below target/compiled; that of an inline query or a single node is shown too. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { flags, bus, now } = invocation
  const output = flags.choice('output', ['json', 'text']) ?? 'text'
  const { models: _, ...selection } = selectionFlags(invocation)
  const project = await open(invocation)
  if (project === null) return 2
  const writeJson = flags.boolean('writeJson') !== false
  if (writeJson) await writeManifest(project)
  const introspect = flags.boolean('introspect') !== false
  const deferred = await deferral(invocation, project)
  if (!deferred.ok) return told(invocation, deferred) === null ? 2 : 0
  const rules = rulesOf(invocation, project)
  const shared = {
    project,
    introspect,
    empty: flags.boolean('empty') === true,
    injectCtes: flags.boolean('injectEphemeralCtes') !== false,
    bus,
    ...(deferred.value === undefined ? {} : { defer: deferred.value }),
    database: invocation.database,
    warn: (warning: Diagnostic) => {
      const judged = applyRules(rules, ok(null, [warning]))
      if (!judged.ok) throw new DiagnosticError(...judged.errors)
      for (const diagnostic of judged.warnings) bus.emit({ kind: 'diagnostic', diagnostic })
    },
  }
  const inline = inlineQuery(invocation)
  if (inline !== undefined) {
    const compiled = told(invocation, compileInline(shared, inline))
    if (compiled === null) return 2
    show(invocation, output, 'inline_query', compiled.compiledCode, true)
    return 0
  }
  const kinds = resourceTypes([], [], { byDefault: COMPILED, all: COMPILED })
  const selected = await selectWork(invocation, project, selection, kinds)
  if (selected === null) return 2
  const args = argumentsOf(invocation)
  const syntax = await syntaxCheck(project, flags.boolean('syntaxCheck'))
  const { nodes, ephemeral, errors, warnings } = await compile({
    ...shared,
    syntax,
    selected,
    now,
    args,
    writeJson,
  })
  const found = judgeOurs(rules, warnings)
  for (const diagnostic of [...errors, ...found]) bus.emit({ kind: 'diagnostic', diagnostic })
  if (errors.length > 0 || found.some((d) => d.severity === 'error')) return 2
  if (writeJson) await writeCompiledManifest(project, [...nodes, ...ephemeral])
  const asked = selection.select.length > 0 || selection.selector !== undefined
  const models = nodes.filter(({ node }) => node.resource_type !== 'test')
  if (asked) {
    for (const { node, compiledCode } of models) {
      if (node.resource_type !== 'seed') show(invocation, output, node.name, compiledCode, false)
    }
  } else {
    bus.emit({
      kind: 'log',
      level: 'info',
      text: `Compiled ${nodes.length} nodes to ${project.parsed.raw.targetPath}`,
    })
  }
  return 0
}

function show({ terminal }: Invocation, output: string, name: string, sql: string, inline: boolean): void {
  if (output === 'json') {
    terminal.out(JSON.stringify(inline ? { compiled: sql } : { node: name, compiled: sql }, null, 2))
    return
  }
  terminal.out(inline ? 'Compiled inline node is:' : `Compiled node '${name}' is:`)
  terminal.out(sql)
}
