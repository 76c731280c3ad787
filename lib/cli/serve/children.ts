import { type ChildProcess, type ForkOptions, fork } from 'node:child_process'
import { once } from 'node:events'

export type ChildOptions = {
  readonly name: string
  readonly script: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Options of Node itself. */
  readonly execArgv?: readonly string[]
  /** Each line that it prints, without its end. */
  readonly onLine: (line: string) => void
}

/** A child that was not asked to end and did. */
export class ChildEnded extends Error {}

/** The processes that a server consists of: started in order, ended in reverse, none left behind. */
export class Children {
  readonly #running: { readonly name: string; readonly child: ChildProcess }[] = []
  #ending = false

  start(options: ChildOptions): ChildProcess {
    const env = { NODE_ENV: 'production', ...options.env } as NonNullable<ForkOptions['env']>
    const child = fork(options.script, [...options.args], {
      cwd: options.cwd,
      env,
      ...(options.execArgv === undefined ? {} : { execArgv: [...options.execArgv] }),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A Ctrl-C in the terminal goes to the whole group; ours are told by us, in order.
      detached: process.platform !== 'win32',
    })
    for (const stream of [child.stdout, child.stderr]) forLines(stream, options.onLine)
    this.#running.push({ name: options.name, child })
    return child
  }

  /** Resolves when the child has ended well; rejects with its name and code otherwise. */
  async ended(child: ChildProcess, name: string): Promise<void> {
    const [code, signal] =
      child.exitCode === null
        ? ((await once(child, 'exit')) as [number | null, string | null])
        : [child.exitCode, null]
    if (code !== 0 && !this.#ending)
      throw new ChildEnded(`${name} ended with ${signal ?? `exit code ${code}`}`)
  }

  /** Ends all, the last first, and waits until they are gone. */
  async end(): Promise<void> {
    this.#ending = true
    for (const { child } of [...this.#running].reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), 8_000)
      await gone
      clearTimeout(late)
    }
  }
}

function forLines(stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): void {
  let rest = ''
  stream?.setEncoding('utf8')
  stream?.on('data', (text: string) => {
    const lines = (rest + text).split(/\r?\n/)
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim() !== '') onLine(line)
  })
}
