import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { builtinSignature, macroCalls, readMacroCalls, readSignature } from './builtin-facts'
import { CONTEXT_NAMES } from './depends'
import { builtinMacros } from './read'

const isKnown = (name: string) => CONTEXT_NAMES.has(name)

// UPDATE=1 writes the file anew, after a built-in macro was changed (`npm run format` then lays it out).
it('builtin-facts.json says what the texts of the built-in macros say', () => {
  const path = join(import.meta.dirname, 'builtin-facts.json')
  const facts = new Map(
    builtinMacros().map(({ uniqueId, source }) => {
      const { parameters, supportedLanguages } = readSignature(source)
      return [
        uniqueId,
        {
          calls: readMacroCalls(source, isKnown),
          parameters: parameters.map(({ name, type, hasDefault }) => [name, type, hasDefault]),
          ...(supportedLanguages === null ? {} : { languages: supportedLanguages }),
        },
      ]
    }),
  )
  const read = Object.fromEntries(facts)
  if (process.env.UPDATE === '1') writeFileSync(path, JSON.stringify(read))
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(read)
})

it('gives the same as reading does', () => {
  for (const macro of builtinMacros()) {
    expect(macroCalls(macro, isKnown)).toEqual(readMacroCalls(macro.source, isKnown))
    expect(builtinSignature(macro.uniqueId, macro.source)).toEqual(readSignature(macro.source))
  }
})
