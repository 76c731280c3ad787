import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

export type GitState = { readonly branch: string; readonly commit: string; readonly dirty: boolean }

/** Where a project's folder stands in git; null outside a repository or without git. */
export async function gitState(folder: string): Promise<GitState | null> {
  const git = async (...args: readonly string[]) => (await run('git', ['-C', folder, ...args])).stdout.trim()
  try {
    const [branch, commit, status] = await Promise.all([
      git('rev-parse', '--abbrev-ref', 'HEAD'),
      git('rev-parse', '--short', 'HEAD'),
      git('status', '--porcelain', '--', '.'),
    ])
    return { branch, commit, dirty: status !== '' }
  } catch {
    return null
  }
}
