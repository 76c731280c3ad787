import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ExitCode } from './exit'
import type { Environment } from './flags'
import type { Streams } from './terminal'

/**
 * The command line, from its words to an exit code. What a verb needs is loaded when it is asked for: the version is
 * told without loading anything.
 */
export async function main(
  argv: readonly string[],
  env: Environment,
  { stdout, stderr }: Streams,
  version: string,
): Promise<ExitCode> {
  if (argv.length === 1 && ['--version', '-V', '-v'].includes(argv[0] ?? '')) {
    stdout.write(`greenlight ${version}\n`)
    return 0
  }
  const { runVerb } = await import('./run-verb')
  return runVerb(argv, env, { stdout, stderr }, version)
}

/** The version of the package that this file is in, `root` being its folder. */
export function packageVersion(root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  return version
}
