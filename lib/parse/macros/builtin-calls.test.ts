import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type MacroCall, readMacroCalls } from './builtin-calls'
import { CONTEXT_NAMES } from './depends'
import { builtinMacros } from './read'

// UPDATE=1 writes the file anew, after a built-in macro was changed.
it('builtin-calls.json has what the built-in macros call', () => {
  const path = join(import.meta.dirname, 'builtin-calls.json')
  const calls = new Map<string, readonly MacroCall[]>(
    builtinMacros().map((macro) => [
      macro.uniqueId,
      readMacroCalls(macro.source, (name) => CONTEXT_NAMES.has(name)),
    ]),
  )
  const text = `{\n${[...calls].map(([id, of]) => `  ${JSON.stringify(id)}: ${JSON.stringify(of)}`).join(',\n')}\n}\n`
  if (process.env.UPDATE === '1') writeFileSync(path, text)
  expect(readFileSync(path, 'utf8')).toBe(text)
})
