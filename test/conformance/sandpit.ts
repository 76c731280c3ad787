import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { runVerb } from '../../lib/cli/run-verb'
import { type Database, DatabaseError } from '../../lib/database'
import { type Diagnostic, DiagnosticError, error, type RunEvent } from '../../lib/foundation'
import { ScriptedDatabase } from './scripted-database'
import type { Script } from './scripted-port'

export const resultSchema = z.object({
  unique_id: z.string(),
  status: z.string(),
  message: z.string().nullable(),
  failures: z.number().nullable(),
})
export type NodeResult = z.infer<typeof resultSchema>

/** What a command of ours did. */
export type Ours = {
  readonly exit: number
  readonly results: readonly NodeResult[]
  readonly statements: { readonly [node: string]: readonly string[] }
  readonly diagnostics: readonly Diagnostic[]
  readonly said: string
}

/** A profile for projects that bring none, as the recorder laid it beside them. */
const FILLER = `harbour:
  target: dev
  outputs:
    dev: {type: materialize, host: 127.0.0.1, port: 6875, user: materialize, password: '', dbname: materialize, schema: public, threads: 1}
`

/** A target where nothing listens. */
const nobodyThere: Database = {
  connect: () => Promise.reject(refusal()),
  openPort: () => ({
    query: () => {
      throw new DiagnosticError(error('GL6001', REFUSAL))
    },
    close: () => {},
  }),
}

const REFUSAL = 'no database listens in this case'

function refusal(): DatabaseError {
  return new DatabaseError(REFUSAL, { sqlstate: '08001' })
}

/** A copy of a golden project in a folder that is ours to write to. */
export class Sandpit {
  readonly folder: string
  readonly #env: { readonly [name: string]: string }

  constructor(project: string, env: { readonly [name: string]: string }, profiles = FILLER) {
    this.folder = mkdtempSync(join(tmpdir(), 'greenlight-commands-'))
    this.#env = env
    cpSync(project, this.folder, { recursive: true })
    const file = join(this.folder, 'profiles.yml')
    if (!existsSync(file)) writeFileSync(file, profiles)
  }

  /** Runs a command on a scripted database, or, without a script, where no database listens. */
  async run(
    argv: readonly string[],
    script: Script | null,
    env: { readonly [name: string]: string } = {},
  ): Promise<Ours> {
    rmSync(join(this.folder, 'target'), { recursive: true, force: true })
    const database = new ScriptedDatabase(script ?? {})
    const said: string[] = []
    const diagnostics: Diagnostic[] = []
    const stdout = listener((line) => {
      said.push(line)
      if (!line.startsWith('{')) return
      const event: RunEvent = JSON.parse(line)
      if (event.kind === 'node.started') database.node = event.uniqueId
      if (event.kind === 'node.finished') database.node = null
      if (event.kind === 'diagnostic') diagnostics.push(event.diagnostic)
    })
    const ours = { LOG_FORMAT: 'json', PROJECT_DIR: this.folder, PROFILES_DIR: this.folder }
    const own = Object.fromEntries(Object.entries(ours).map(([name, value]) => [`DBT_${name}`, value]))
    const exit = await runVerb(
      argv,
      { ...own, ...this.#env, ...env },
      { stdout, stderr: stdout },
      'conformance',
      script === null ? nobodyThere : database,
    )
    const statements = database.sent
    return { exit, results: this.#results(), statements, diagnostics, said: said.join('\n') }
  }

  #results(): readonly NodeResult[] {
    const file = join(this.folder, 'target', 'run_results.json')
    if (!existsSync(file)) return []
    return z.object({ results: z.array(resultSchema) }).parse(JSON.parse(readFileSync(file, 'utf8'))).results
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

function listener(hear: (line: string) => void): NodeJS.WriteStream {
  const write = (text: string) => {
    for (const line of text.split('\n')) if (line !== '') hear(line)
    return true
  }
  return { write, isTTY: false } as unknown as NodeJS.WriteStream
}
