import { relative, resolve, sep } from 'node:path'
import { watch } from 'chokidar'

/** What dbt and we write ourselves, and what is nobody's source. */
const ignored = new Set(['.git', '.greenlight', 'target', 'logs', 'node_modules', '.venv'])
const debounceMs = 40

/**
 * Calls back after files of a project changed, once for saves that come together. Resolves when the watch is in
 * place; the function that it gives ends it.
 */
export async function watchProject(
  projectDir: string,
  cwd: string,
  changed: () => void,
): Promise<() => Promise<void>> {
  const root = resolve(cwd, projectDir)
  let timer: NodeJS.Timeout | null = null
  const watcher = watch(root, {
    ignoreInitial: true,
    ignored: (path) =>
      relative(root, path)
        .split(sep)
        .some((part) => ignored.has(part)),
  })
  watcher.on('all', () => {
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(changed, debounceMs)
  })
  await new Promise<void>((ready) => watcher.once('ready', () => ready()))
  return async () => {
    if (timer !== null) clearTimeout(timer)
    await watcher.close()
  }
}
