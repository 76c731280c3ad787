import { expect, it } from 'vitest'
import { builtinMacroFiles } from '../../adapter'
import { extractBlocks } from '../../jinja'
import { builtinBlocks } from './read'

const BLOCKS = new Set(['macro', 'materialization', 'test', 'data_test'])

it('finds the blocks of the built-in files that the reader of all files finds', () => {
  for (const file of builtinMacroFiles) {
    const all = extractBlocks(file.text, BLOCKS, { collectData: false })
    expect(builtinBlocks(file.text)).toEqual(
      all.map(({ type, name, fullBlock, line }) => ({ type, name, fullBlock, line })),
    )
  }
})
