import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export type Files = { readonly [path: string]: string }

/** For tests: writes files below a folder. */
export function writeFiles(folder: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}

/** For tests: a project, without a profile, in a new folder. */
export function makeProject(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'greenlight-deps-'))
  writeFiles(folder, { 'dbt_project.yml': 'name: harbour\nversion: "1.0"\n', ...files })
  return folder
}

/** For tests: a git repository with a commit for each set of files, tagged v1, v2 …, on branch main. */
export function makeRepository(...commits: readonly Files[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'greenlight-repository-'))
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' }
  const author = ['-c', 'user.name=a', '-c', 'user.email=a@example.com']
  const git = (...args: string[]) => execFileSync('git', [...author, ...args], { cwd: folder, env })
  git('init', '--quiet', '--initial-branch', 'main')
  commits.forEach((files, i) => {
    writeFiles(folder, files)
    git('add', '.')
    git('commit', '--quiet', '--message', `commit ${i + 1}`)
    git('tag', `v${i + 1}`)
  })
  return folder
}
