/**
 * Lays public projects out as their facts were made, each in a folder of its own:
 *   npx tsx test/conformance/corpus/lay-out.ts --facts DIR --clones DIR --to DIR [NAME…]
 * `--clones` holds git clones, bare or not, of the repositories that the facts name: OWNER+NAME, OWNER/NAME or NAME,
 * or a folder `repo` or `.git` inside of these. A project that is there already is left as it is.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { factFiles, type RecordedFacts, type RecordedPackage, readFacts } from './fact-file'

const MAX_OUTPUT = 1 << 30

function gitFolder(clones: string, repo: string): string {
  const name = repo.split('/')[1] ?? repo
  const roots = [repo.replace('/', '+'), repo, `${repo}.git`, name, `${name}.git`]
  const found = roots
    .flatMap((root) => [join(root, '.git'), root, join(root, 'repo', '.git'), join(root, 'repo')])
    .map((path) => resolve(clones, path))
    .find((path) => existsSync(join(path, 'HEAD')))
  if (found === undefined) throw new Error(`no clone of ${repo} in ${clones}`)
  return found
}

/** Files whose content a partial clone doesn't have. */
function absentFiles(git: string, commit: string): string[] {
  const run = (args: string[], input?: string) =>
    execFileSync('git', ['--git-dir', git, ...args], { input, maxBuffer: MAX_OUTPUT, encoding: 'utf8' })
  const files = run(['ls-tree', '-r', '-z', '--full-tree', commit])
    .split('\0')
    .flatMap((line) => {
      const [, type, id, path] = /^\d+ (\w+) (\w+)\t(.*)$/s.exec(line) ?? []
      return type === 'blob' && id !== undefined && path !== undefined ? [{ id, path }] : []
    })
  const checked = run(['cat-file', '--batch-check'], files.map(({ id }) => `${id}\n`).join('')).split('\n')
  return files.filter((_, i) => checked[i]?.endsWith(' missing')).map(({ path }) => path)
}

/** Writes the files of a commit; unlike an archive, those too that its attributes keep out of one. */
function checkOut(git: string, commit: string, to: string): void {
  mkdirSync(to, { recursive: true })
  const index = join(to, '.checkout-index')
  const run = (args: string[], input?: string) =>
    execFileSync('git', ['--git-dir', git, '--work-tree', to, ...args], {
      input,
      cwd: to,
      env: { ...process.env, GIT_INDEX_FILE: index },
      maxBuffer: MAX_OUTPUT,
    })
  run(['read-tree', commit])
  const absent = absentFiles(git, commit)
  if (absent.length > 0) run(['update-index', '--force-remove', '-z', '--stdin'], absent.join('\0'))
  run(['checkout-index', '--all', '--quiet', `--prefix=${to}/`])
  rmSync(index, { force: true })
}

function placePackage(item: RecordedPackage, clones: string, checkout: string, into: string): void {
  const target = join(into, item.name)
  rmSync(target, { recursive: true, force: true })
  if (item.place === 'symlink') {
    symlinkSync(relative(into, join(checkout, item.local)) || '.', target)
    return
  }
  const whole = `${target}.whole`
  checkOut(gitFolder(clones, item.repo), item.commit, whole)
  cpSync(join(whole, item.subfolder), target, { recursive: true, verbatimSymlinks: true })
  rmSync(whole, { recursive: true })
}

/** dbt wants a lock that names exactly what is installed. */
function lockText(facts: RecordedFacts): string {
  const lines = facts.packages.map(
    ({ name }) => `  - local: ${facts.packages_folder}/${name}\n    name: ${name}\n`,
  )
  return `packages:\n${lines.join('')}sha1_hash: ''\n`
}

function layOut(facts: RecordedFacts, clones: string, to: string): void {
  const checkout = `${to}.part`
  rmSync(checkout, { recursive: true, force: true })
  checkOut(gitFolder(clones, facts.repo), facts.commit, checkout)
  const project = join(checkout, facts.subfolder)
  for (const path of facts.files_absent) rmSync(join(project, path), { force: true })
  if (facts.packages.length > 0) {
    const into = join(project, facts.packages_folder)
    mkdirSync(into, { recursive: true })
    for (const item of facts.packages) placePackage(item, clones, checkout, into)
    writeFileSync(join(project, 'package-lock.yml'), lockText(facts))
  }
  mkdirSync(dirname(to), { recursive: true })
  renameSync(checkout, to)
}

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { facts: { type: 'string' }, clones: { type: 'string' }, to: { type: 'string' } },
  })
  const { facts, clones, to } = values
  if (facts === undefined || clones === undefined || to === undefined) {
    console.error('usage: lay-out.ts --facts DIR --clones DIR --to DIR [NAME…]')
    process.exit(2)
  }
  for (const [name, path] of factFiles(resolve(facts))) {
    if (positionals.length > 0 && !positionals.includes(name)) continue
    const folder = resolve(to, name)
    if (existsSync(folder)) console.log(`${name}: is there`)
    else {
      layOut(readFacts(path), resolve(clones), folder)
      console.log(`${name}: laid out`)
    }
  }
}

main()
