import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { materializeParser } from './materialize'
import { syntaxParser } from './parser'

/** A WebAssembly module that does nothing but export `__wbindgen_start`. */
const name = [...'__wbindgen_start'].map((c) => c.charCodeAt(0))
const WASM = Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0],
  ...[7, name.length + 4, 1, name.length, ...name, 0, 0, 10, 4, 1, 2, 0, 11],
])

/** As wasm-bindgen writes it, with a parser that dislikes one word. */
const GLUE = `
let wasm
export function __wbg_set_wasm(value) { wasm = value }
export function parse(sql) {
  if (!wasm) throw new Error('not started')
  const at = sql.indexOf('selec ')
  const offset = Buffer.byteLength(sql.slice(0, at))
  return { statements: [], error: at < 0 ? null : { message: 'Expected a keyword', offset } }
}
`

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** A file beside which the package is installed. */
function installed(glue: string = GLUE): string {
  const folder = mkdtempSync(join(tmpdir(), 'greenlight-syntax-'))
  folders.push(folder)
  const home = join(folder, 'node_modules/@materializeinc/sql-parser')
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'package.json'), '{"type": "module", "version": "26.0.0", "main": "parser.js"}')
  writeFileSync(join(home, 'parser_bg.js'), glue)
  writeFileSync(join(home, 'parser_bg.wasm'), WASM)
  return pathToFileURL(join(folder, 'index.js')).href
}

it("is Materialize's own where somebody installed it, asked with what is sent", async () => {
  const from = installed()
  const parser = await syntaxParser(() => materializeParser(from))
  expect(parser.name).toBe('Materialize 26.0.0')
  expect(parser.check('select 1', 'query')).toBeNull()
  const fault = { message: 'Expected a keyword', offset: 9 }
  for (const use of ['query', 'source', 'table', 'sink', 'script'] as const)
    expect(parser.check('/* ü€ */ selec 1', use), use).toEqual(fault)
})

it('is ours from the first text on at which the other panics', async () => {
  const from = installed(
    GLUE.replace('const offset', "if (sql.includes('panic')) throw new Error('unreachable')\n  const offset"),
  )
  const parser = await syntaxParser(() => materializeParser(from))
  expect(parser.check('selec panic', 'query')?.message).toMatch(/found identifier "selec"/)
  expect(parser.check('select 1', 'query')).toBeNull()
})

it('is ours where nobody did, or where the package is not as we know it', async () => {
  const nowhere = pathToFileURL(join(tmpdir(), 'nowhere/index.js')).href
  expect((await syntaxParser(() => materializeParser(nowhere))).name).toBe('Greenlight')
  const other = installed('export const parse = 1')
  expect((await syntaxParser(() => materializeParser(other))).name).toBe('Greenlight')
})
