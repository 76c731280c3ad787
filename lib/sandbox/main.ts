/**
 * The sandbox as a process of its own: `node sandbox.js --port N (--dir DIR | --memory) [--flag NAME]…`. Says on
 * standard output, and to a parent by IPC, when it listens; ends at SIGINT, SIGTERM or when its parent goes away.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startSandbox } from './start'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '6875' },
    host: { type: 'string', default: '127.0.0.1' },
    dir: { type: 'string' },
    memory: { type: 'boolean', default: false },
    flag: { type: 'string', multiple: true, default: [] },
  },
})

const dir = values.memory ? undefined : values.dir
const { GREENLIGHT_SANDBOX_PASSWORD: password } = process.env

async function main(): Promise<void> {
  const sandbox = await startSandbox({
    port: Number(values.port),
    host: values.host,
    ...(password === undefined ? {} : { password }),
    ...(dir === undefined ? {} : { dir }),
    report: (error) =>
      process.stderr.write(`maintenance: ${error instanceof Error ? error.message : String(error)}\n`),
    flags: Object.fromEntries(values.flag.map((name) => [name, true])),
  })
  const record = dir === undefined ? null : join(dir, 'process.json')
  if (record !== null && dir !== undefined) {
    mkdirSync(dir, { recursive: true })
    writeFileSync(record, JSON.stringify({ pid: process.pid, port: sandbox.port, host: sandbox.host }))
  }
  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    await sandbox.stop()
    if (record !== null) rmSync(record, { force: true })
    process.exit(0)
  }
  process.on('SIGINT', () => void stop())
  process.on('SIGTERM', () => void stop())
  if (process.send !== undefined) process.on('disconnect', () => void stop())
  process.stdout.write(`The sandbox listens on ${sandbox.host}:${sandbox.port}\n`)
  process.send?.({ kind: 'sandbox.ready', port: sandbox.port })
}

main().catch((e: unknown) => {
  process.stderr.write(`The sandbox could not start: ${e instanceof Error ? e.message : String(e)}\n`)
  process.exit(2)
})
