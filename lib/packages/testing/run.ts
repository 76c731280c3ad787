import type { Diagnostic } from '../../foundation'
import { type DepsOptions, installDependencies } from '../deps'

/** For tests: runs `deps` in a folder; what it logged, warned of and came to. */
export async function runDeps(
  folder: string,
  { env = {}, ...options }: DepsOptions & { readonly env?: { readonly [name: string]: string } } = {},
) {
  const log: string[] = []
  const warnings: Diagnostic[] = []
  const host = {
    cwd: folder,
    home: folder,
    env: { PATH: process.env.PATH, ...env },
    now: new Date(),
    invocationId: 'i',
  }
  const result = await installDependencies({ projectDir: folder }, options, host, {
    log: (text, level) => void (level === 'debug' || log.push(text.replaceAll(folder, '<root>'))),
    warn: (warning) => void warnings.push(warning),
    pause: async () => {},
  })
  return { result, log, warnings, error: result.ok ? undefined : result.errors[0]?.message }
}
