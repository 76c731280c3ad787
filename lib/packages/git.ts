import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { DiagnosticError, error } from '../foundation'
import type { Session } from './session'

const run = promisify(execFile)

/** What git may use to fetch with; never `ext::`, which runs a command. */
const PROTOCOLS = 'file:git:http:https:ssh'
const SUBDIRECTORY_SINCE = [2, 25] as const

export type Checkout = { readonly folder: string; readonly sha: string }

/**
 * Clones a repository at a branch, tag or commit into the session's downloads, as shallow as it goes, and gives the
 * folder of the package in it. Addresses and revisions are data to git, never options: they come after `--`, or are
 * refused. @throws DiagnosticError GL1206
 */
export async function checkOut(
  session: Session,
  repository: string,
  revision: string,
  subdirectory: string | null,
): Promise<Checkout> {
  const refuse = (why: string) => problem(session, repository, revision, why)
  if (!isRevision(revision)) throw refuse(`'${revision}' is not a branch, a tag or a commit`)
  if (subdirectory !== null && leadsOut(subdirectory))
    throw refuse(`'${subdirectory}' is outside of the repository`)
  const key = createHash('sha1')
    .update(`${repository}\n${subdirectory ?? ''}\n${revision}`)
    .digest('hex')
  const downloads = await session.downloads()
  const clone = join(downloads, key)
  const git = (cwd: string, ...args: string[]) => runGit(session, cwd, args, refuse)
  if (!existsSync(clone)) {
    const sparse = subdirectory === null ? [] : ['--filter=blob:none', '--sparse']
    if (subdirectory !== null) await needSparse(session, downloads, refuse)
    session.log(`Pulling new dependency ${key}.`, 'debug')
    await git(downloads, 'clone', '--depth', '1', ...sparse, '--', repository, key)
    if (subdirectory !== null) await git(clone, 'sparse-checkout', 'set', subdirectory)
    session.log(`Checking out revision ${revision}.`, 'debug')
    await git(clone, 'reset', '--hard', await fetchRevision(git, clone, revision))
  }
  const sha = (await git(clone, 'rev-parse', 'HEAD')).trim()
  session.log(`Checked out at ${sha.slice(0, 7)}.`, 'debug')
  return { folder: join(clone, subdirectory ?? ''), sha }
}

/** Fetches a revision and gives what git calls it then: a commit, a tag before a branch of the same name. */
async function fetchRevision(git: Git, clone: string, revision: string): Promise<string> {
  if (isCommit(revision)) {
    await git(clone, 'fetch', '--depth', '1', '--', 'origin', revision)
    return revision
  }
  await git(clone, 'remote', 'set-branches', 'origin', revision)
  await git(clone, 'fetch', '--depth', '1', '--tags', '--', 'origin', revision)
  const tags = (await git(clone, 'tag', '--list')).trim().split('\n')
  return tags.includes(revision) ? `tags/${revision}` : `origin/${revision}`
}

type Git = (cwd: string, ...args: string[]) => Promise<string>

function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}\b/.test(revision)
}

/** A name that git allows for a branch or tag; no option, no refspec, no expression. */
function isRevision(revision: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what git refuses
  return revision !== '' && !/^[-/.]|[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|[./]$|\.lock$/.test(revision)
}

function leadsOut(path: string): boolean {
  return /^[-/~]|\\/.test(path) || path.split('/').includes('..')
}

async function needSparse(session: Session, cwd: string, refuse: Refuse): Promise<void> {
  const said = await runGit(session, cwd, ['--version'], refuse)
  const [version = '', major, minor] = /(\d+)\.(\d+)\.\d+/.exec(said) ?? []
  const [wantedMajor, wantedMinor] = SUBDIRECTORY_SINCE
  if (Number(major) > wantedMajor || (Number(major) === wantedMajor && Number(minor) >= wantedMinor)) return
  throw refuse(
    'Please update your git version to pull a dbt package from a subdirectory: ' +
      `your version is ${version}, >= 2.25.0 needed`,
  )
}

type Refuse = (why: string) => DiagnosticError

async function runGit(
  session: Session,
  cwd: string,
  args: readonly string[],
  refuse: Refuse,
): Promise<string> {
  // A hook or a setting of a template folder must not run anything.
  const safe = ['-c', 'core.hooksPath=/dev/null', '-c', 'protocol.ext.allow=never', ...args]
  const env = {
    ...session.host.env,
    // Next's types want it; git does not.
    NODE_ENV: process.env.NODE_ENV,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: session.host.env.GIT_ALLOW_PROTOCOL ?? PROTOCOLS,
  }
  try {
    const { stdout } = await run('git', safe, { cwd, env, maxBuffer: 64 * 1024 * 1024 })
    return stdout
  } catch (e) {
    if (e instanceof Error && 'code' in e && e.code === 'ENOENT' && existsSync(cwd)) {
      throw new DiagnosticError(
        error('GL1206', 'The program git was not found, and a package is fetched by it.', {
          hint: 'Install git, so that it is on the PATH, and run greenlight deps again.',
        }),
      )
    }
    throw refuse(e instanceof Error && 'stderr' in e ? stderrOf(String(e.stderr)) : String(e))
  }
}

function stderrOf(text: string): string {
  return text.split('\nusage: git')[0]?.trim() ?? ''
}

function problem(session: Session, repository: string, revision: string, why: string): DiagnosticError {
  const message = `Error checking out spec='${revision}' for repo ${repository}\n${why}`
  return new DiagnosticError(error('GL1206', session.scrub(message)))
}
