import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { ownParser } from './own'
import { inParentheses } from './parentheses'
import type { SqlUse, SyntaxFault, SyntaxParser } from './types'

/** Not written as one word, so that bundlers leave it alone: it is there only where a person put it. */
const PACKAGE = ['@materializeinc', 'sql-parser'].join('/')

const packageSchema = z.object({ main: z.string().regex(/^[\w./-]+\.js$/), version: z.string() })

const answerSchema = z.object({ error: z.object({ message: z.string(), offset: z.number() }).nullish() })

/** The JavaScript side of the package, as wasm-bindgen makes it. */
const glueSchema = z.looseObject({
  parse: z.custom<(sql: string) => unknown>((value) => typeof value === 'function'),
  __wbg_set_wasm: z.custom<(wasm: unknown) => void>((value) => typeof value === 'function'),
})
const wasmSchema = z.looseObject({
  __wbindgen_start: z.custom<() => void>((value) => typeof value === 'function'),
})

/**
 * Materialize's own parser, where a person installed it beside the file `from`, one of Greenlight's; else null. It is
 * never looked for in the project that is open: nothing in there may run. The package is made for bundlers, which load
 * its WebAssembly for it; here that is done by hand.
 */
export async function materializeParser(from: string): Promise<SyntaxParser | null> {
  const folder = installed(from)
  if (folder === null) return null
  const about = packageSchema.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')))
  const base = join(folder, about.main.slice(0, -'.js'.length))
  const { href } = pathToFileURL(`${base}_bg.js`)
  const loaded: unknown = await import(/* webpackIgnore: true */ /* turbopackIgnore: true */ href)
  const glue = glueSchema.parse(loaded)
  const module = await WebAssembly.compile(await readFile(`${base}_bg.wasm`))
  const wanted = new Set(WebAssembly.Module.imports(module).map((each) => each.module))
  const { exports } = await WebAssembly.instantiate(
    module,
    Object.fromEntries([...wanted].map((name) => [name, glue as WebAssembly.ModuleImports])),
  )
  glue.__wbg_set_wasm(exports)
  wasmSchema.parse({ ...exports }).__wbindgen_start()
  const faultOf = (sql: string): SyntaxFault | null => {
    const { error } = answerSchema.parse(glue.parse(sql))
    return error ? { message: error.message, offset: offsetOf(sql, error.offset) } : null
  }
  const name = `Materialize ${about.version}`
  let parser: SyntaxParser = { name, check: (sql, use) => check(sql, use, faultOf) }
  return {
    name,
    check: (sql, use) => {
      try {
        return parser.check(sql, use)
      } catch {
        // It panics at some texts; what its memory then holds is not to be relied on.
        parser = ownParser
        return parser.check(sql, use)
      }
    },
  }
}

/** The package's folder, found as Node finds packages. */
function installed(from: string): string | null {
  try {
    return dirname(createRequire(from).resolve(`${PACKAGE}/package.json`))
  } catch {
    return null
  }
}

/** What the text of a source, a source's table or a sink follows; options between are none of the text's concern. */
const HEADS: Readonly<Record<Exclude<SqlUse, 'query' | 'script'>, string>> = {
  source: 'create source s\n',
  table: 'create table t\n',
  sink: 'create sink s\n',
}

function check(sql: string, use: SqlUse, faultOf: (sql: string) => SyntaxFault | null): SyntaxFault | null {
  if (use === 'query') return inParentheses(sql, faultOf)
  if (use === 'script') return faultOf(sql)
  const head = HEADS[use]
  const fault = faultOf(`${head}${sql}`)
  return fault && { ...fault, offset: Math.max(0, fault.offset - head.length) }
}

/** From an offset in UTF-8. */
function offsetOf(text: string, bytes: number): number {
  return Buffer.from(text).subarray(0, bytes).toString().length
}
