import { realpathSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import { watch } from 'chokidar'

/** What dbt and we write ourselves, and what is nobody's source. */
const ignored = new Set(['.git', '.greenlight', 'target', 'logs', 'node_modules', '.venv'])
/** The watcher drops changes of a file within 50 ms of one that it told: files are read after that time. */
const debounceMs = 51

/** Whether a change of this file would be told. */
export function isWatched(root: string, path: string): boolean {
  const below = relative(root, path)
  return !below.startsWith('..') && !below.split(sep).some((part) => ignored.has(part))
}

/**
 * Whether a folder is one of those that lead to it, by a link: a local package may hold the project that installed it,
 * and so itself without end.
 */
function leadsBack(root: string, folder: string): boolean {
  if (folder === root) return false
  const real = realpathSync(folder)
  for (let above = dirname(folder); ; above = dirname(above)) {
    if (realpathSync(above) === real) return true
    if (above === root || above === dirname(above)) return false
  }
}

/**
 * Calls back after files of a project changed, once for saves that come together, with the files that changed.
 * Resolves when the watch is in place; the function that it gives ends it.
 */
export async function watchProject(
  projectDir: string,
  cwd: string,
  changed: (paths: ReadonlySet<string>) => void,
): Promise<() => Promise<void>> {
  const root = resolve(cwd, projectDir)
  let timer: NodeJS.Timeout | null = null
  let paths = new Set<string>()
  const watcher = watch(root, {
    ignoreInitial: true,
    // Whoever saves by putting another file in the place of the old one has done so by then.
    atomic: 20,
    ignored: (path, stats) =>
      !isWatched(root, path) || (stats?.isDirectory() === true && leadsBack(root, path)),
  })
  watcher.on('all', (_, path) => {
    paths.add(resolve(root, path))
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(() => {
      const told = paths
      paths = new Set()
      changed(told)
    }, debounceMs)
  })
  await new Promise<void>((ready) => watcher.once('ready', () => ready()))
  return async () => {
    if (timer !== null) clearTimeout(timer)
    await watcher.close()
  }
}
