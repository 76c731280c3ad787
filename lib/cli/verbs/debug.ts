import { debug } from '../../commands/debug'
import type { ExitCode } from '../exit'
import { open, told } from '../project'
import type { Invocation } from '../verb'

/** `debug`: which project and profile are used, and whether the database answers. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { terminal } = invocation
  const { colors } = terminal
  const project = await open(invocation)
  if (project === null) return 1
  const { raw } = project.parsed
  terminal.out(`node version: ${process.versions.node}`)
  terminal.out(`project: ${raw.root.name} in ${raw.root.root}`)
  terminal.out(`profile: ${raw.profile.name}, target ${raw.profile.targetName}, from ${raw.profile.path}`)
  const answered = told(invocation, await debug(raw.profile))
  if (answered === null) {
    terminal.out(`Connection test: ${colors.red('✗ ERROR')}`)
    return 1
  }
  terminal.out('Connection:')
  for (const [key, value] of answered.settings) terminal.out(`  ${key}: ${value}`)
  terminal.out(`Materialize ${answered.serverVersion} at ${answered.address}`)
  terminal.out(`Connection test: ${colors.green('✓ OK connection ok')}`)
  return 0
}
