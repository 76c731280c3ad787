import { expect, it } from 'vitest'
import { parseAll } from '../parse'
import { readProjectSync } from '../project'
import { hostOf, writeProject } from '../project/testing/files'
import { resolveAll } from '../resolve'
import { Compiler } from './compiler'

it('gives up on ephemeral models that need each other, which the app shows beside the rest', () => {
  const ephemeral = (input: string) =>
    `{{ config(materialized='ephemeral') }}select * from {{ ref('${input}') }}`
  const folder = writeProject({
    'models/ebb.sql': ephemeral('flow'),
    'models/flow.sql': ephemeral('ebb'),
    'models/tide.sql': "select * from {{ ref('ebb') }}",
  })
  const raw = readProjectSync({ projectDir: folder }, hostOf(folder))
  if (!raw.ok) throw new Error('not read')
  const { resolved } = resolveAll(parseAll(raw.value).parsed)
  expect(new Compiler(resolved).compileNode('model.skerry.tide')).toMatchObject({
    ok: false,
    errors: [
      {
        message: expect.stringContaining(
          'Found a cycle: model.skerry.ebb --> model.skerry.flow --> model.skerry.ebb',
        ),
        at: { file: 'models/tide.sql' },
      },
    ],
  })
})
