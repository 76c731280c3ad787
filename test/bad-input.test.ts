/**
 * Bad input: each kind ends the command with one clear message and the right exit code, and leaves the web app
 * standing with what it last knew, the fault beside it.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { main } from '../lib/cli/main'
import { OpenProject } from '../lib/commands/web'
import { type Sandbox, startSandbox } from '../lib/sandbox'

const GOOD: { readonly [path: string]: string } = {
  'dbt_project.yml': 'name: shop\nversion: "1.0"\nprofile: shop\n',
  'models/orders.sql': 'select 1 as id',
  'models/totals.sql': "select count(*) as n from {{ ref('orders') }}",
  'models/other.sql': 'select 2 as id',
  'models/shop.yml': 'models:\n  - name: orders\n    description: What was ordered\n',
}

type Fault = {
  readonly what: string
  readonly file: string
  readonly text: string
  readonly says: RegExp
  /** Where a person has to look. */
  readonly at: string
}

const FAULTS: readonly Fault[] = [
  {
    what: 'broken YAML',
    file: 'models/shop.yml',
    text: 'models:\n  - name: orders\n    description: "What was ordered\n',
    says: /yaml|quote|scalar/i,
    at: 'models/shop.yml',
  },
  {
    what: 'a Jinja syntax error',
    file: 'models/totals.sql',
    text: "select 1 as n\nfrom {{ ref('orders') }\n",
    says: /unexpected|expected/i,
    at: 'models/totals.sql:2',
  },
  {
    what: 'a missing ref',
    file: 'models/totals.sql',
    text: "select 1 as n from {{ ref('oders') }}",
    says: /depends on a node named 'oders' which was not found/,
    at: 'models/totals.sql',
  },
  {
    what: 'a cycle',
    file: 'models/orders.sql',
    text: "select n as id from {{ ref('totals') }}",
    says: /cycle/i,
    at: 'models/',
  },
]

let folder: string
let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, password: 'open sesame' })
}, 120_000)
afterAll(() => sandbox.stop())

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'greenlight-bad-'))
  for (const [path, text] of Object.entries(GOOD)) put(path, text)
  profile(sandbox.port)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function put(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

function profile(port: number, password = 'open sesame', schema = 'shop'): void {
  put(
    'profiles.yml',
    `shop:
  target: dev
  outputs:
    dev: {type: materialize, host: 127.0.0.1, port: ${port}, user: materialize, pass: ${password}, dbname: materialize, schema: ${schema}, threads: 1, cluster: quickstart}
`,
  )
}

/** Runs a command line in the folder; everything that it says, in lines. */
async function greenlight(...argv: string[]) {
  const lines: string[] = []
  const stream = {
    write: (text: string) => lines.push(...text.replace(/\n$/, '').split('\n')) > 0,
  } as NodeJS.WriteStream
  const where = ['--project-dir', folder, '--profiles-dir', folder]
  const code = await main([...argv, ...where], {}, { stdout: stream, stderr: stream }, '0.0.0')
  return { code, text: lines.join('\n'), errors: lines.filter((line) => /^error GL\d+/.test(line)) }
}

describe('a fault in the files', () => {
  it.each(FAULTS)('$what ends with 2 and one message', async ({ file, text, says, at }) => {
    put(file, text)
    const { code, errors, text: said } = await greenlight('run')
    expect(code).toBe(2)
    expect(errors).toHaveLength(1)
    expect(errors[0]).toMatch(says)
    expect(said).toContain(at)
  })

  it.each(FAULTS)('$what leaves the web app with the last good project', async ({ file, text, says, at }) => {
    const open = new OpenProject({
      project: { projectDir: folder, profilesDir: folder, which: 'serve' },
      host: () => ({ cwd: folder, home: folder, env: {}, now: new Date(), invocationId: 'web' }),
      program: 'bin/greenlight.js',
    })
    try {
      await open.workspace.compile()
      const good = await open.data()
      expect(good.diagnostics).toEqual([])
      expect(good.modelsListed).toBe(3)

      put(file, text)
      await open.workspace.compile()
      const bad = await open.data()
      expect(bad.version).not.toBe(good.version)
      expect(bad.project).toBe(good.project)
      const errors = bad.diagnostics.filter((d) => d.severity === 'error')
      expect(errors).toHaveLength(1)
      expect(errors[0]?.message).toMatch(says)
      expect(`${errors[0]?.at?.file}:${errors[0]?.at?.line}`).toContain(at)
      expect(errors[0]?.excerpt?.lines.length).toBeGreaterThan(0)

      put(file, GOOD[file] ?? '')
      await open.workspace.compile()
      expect((await open.data()).diagnostics).toEqual([])
    } finally {
      await open.close()
    }
  })
})

describe('a database that cannot be had', () => {
  it('a wrong password ends with 2 and says whose', async () => {
    profile(sandbox.port, 'guess')
    const { code, errors, text } = await greenlight('run')
    expect(code).toBe(2)
    expect(errors).toHaveLength(1)
    expect(errors[0]).toContain('GL6004')
    expect(text).not.toContain('guess')
  })

  it('a port with no server ends with 2 and says which', async () => {
    const port = await unusedPort()
    profile(port)
    const { code, errors } = await greenlight('run')
    expect(code).toBe(2)
    expect(errors).toHaveLength(1)
    expect(errors[0]).toContain('GL6001')
    expect(errors[0]).toContain(String(port))
  })

  it.each([
    ['a wrong password', async () => profile(sandbox.port, 'guess')],
    ['a port with no server', async () => profile(await unusedPort())],
  ] as const)('%s leaves the web app up, and it says so', async (_, spoil) => {
    await spoil()
    const open = new OpenProject({
      project: { projectDir: folder, profilesDir: folder, which: 'serve' },
      host: () => ({ cwd: folder, home: folder, env: {}, now: new Date(), invocationId: 'web' }),
      program: 'bin/greenlight.js',
    })
    try {
      await open.workspace.compile()
      expect((await open.data()).modelsListed).toBe(3)
      const said = await new Promise<string>((resolve) => {
        const stop = open.topic('live/production')?.listen((value) => {
          const text = JSON.stringify(value)
          if (text.includes('"state":"none"')) {
            resolve(text)
            setImmediate(() => stop?.())
          }
        })
      })
      expect(said).toMatch(/password|refused|not reachable|127\.0\.0\.1/i)
    } finally {
      await open.close()
    }
  })
})

describe('a target without a deployment', () => {
  it.each([
    [['deploy', 'init'], 2],
    [['deploy', 'plan'], 2],
    [['deploy', 'promote', '--yes'], 2],
    [['run-operation', 'deploy_init'], 1],
  ] as const)('%j ends with %i, with the lines to paste', async (argv, expected) => {
    const { code, errors, text } = await greenlight(...argv)
    expect(code).toBe(expected)
    expect(errors).toHaveLength(1)
    expect(errors[0]).toContain('No deployment configuration found for target dev')
    expect(text).toContain('dev:')
  })
})

describe('a connection cut in the middle of a run', () => {
  it('ends with 1: the node says so, what hangs on it is skipped, the rest is built', async () => {
    const proxy = await cuttingProxy(sandbox.port, 'create view "materialize"."cut"."orders"')
    try {
      profile(proxy.port, 'open sesame', 'cut')
      const { code, text } = await greenlight('run')
      expect(proxy.cuts).toBe(1)
      expect(code).toBe(1)
      expect(text).toMatch(/ERROR sql view model cut\.orders/)
      expect(text).toMatch(/SKIP sql view model cut\.totals/)
      expect(text).toMatch(/OK sql view model cut\.other/)
      expect(text).toMatch(/connection/i)
    } finally {
      await proxy.close()
    }
  })
})

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

async function unusedPort(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Passes everything on, but cuts the connection instead of passing on the first message that has this in it. */
async function cuttingProxy(to: number, at: string) {
  let cuts = 0
  const server = createServer((client) => {
    const upstream = connect(to, '127.0.0.1')
    const end = () => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end)
    upstream.on('data', (bytes) => client.write(bytes))
    client.on('data', (bytes) => {
      if (cuts === 0 && bytes.toString('utf8').toLowerCase().includes(at)) {
        cuts++
        end()
      } else upstream.write(bytes)
    })
  })
  const port = await listen(server)
  return {
    port,
    get cuts() {
      return cuts
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}
