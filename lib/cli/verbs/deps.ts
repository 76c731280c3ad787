import { type DepsOptions, installDependencies, PACKAGE_SOURCES } from '../../commands/deps'
import { DiagnosticError, ok } from '../../foundation'
import { type ExitCode, UsageError } from '../exit'
import { hostOf, projectOptions, rulesOf, told } from '../project'
import type { Invocation } from '../verb'
import { applyRules } from '../warning-rules'

/** `deps`: resolves and installs packages. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { bus } = invocation
  const rules = rulesOf(invocation)
  const done = await installDependencies(
    projectOptions(invocation),
    depsOptions(invocation),
    hostOf(invocation),
    {
      log: (text, level = 'info') => bus.emit({ kind: 'log', level, text }),
      warn: (warning) => {
        const judged = applyRules(rules, ok(null, [warning]))
        if (!judged.ok) throw new DiagnosticError(...judged.errors)
        for (const diagnostic of judged.warnings) bus.emit({ kind: 'diagnostic', diagnostic })
      },
    },
  )
  told(invocation, done)
  return done.ok ? 0 : 2
}

function depsOptions({ flags }: Invocation): DepsOptions {
  const said = flags.text('addPackage')
  const source = flags.choice('source', PACKAGE_SOURCES) ?? 'hub'
  const lockOnly = flags.boolean('lock') === true
  const upgrade = flags.boolean('upgrade') === true
  if (said === undefined) return { lockOnly, upgrade }
  // As dbt: with more than one @ (an address by ssh) all of it is the name.
  const parts = said.split('@')
  const [name = said, version] = parts.length === 2 ? parts : [said]
  if (!version && source !== 'local') {
    throw new UsageError(`Version is required in --add-package when a package when source is ${source}`)
  }
  return { lockOnly, upgrade, add: { name, version: version ?? null, source } }
}
