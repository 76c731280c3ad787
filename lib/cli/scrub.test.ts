import { describe, expect, it } from 'vitest'
import { error } from '../foundation'
import { scrubber } from './scrub'

const stamp = { at: '2026-01-01T00:00:00Z', invocationId: 'i' }

describe('secrets in what is told', () => {
  it('are hidden in texts, and nowhere else', () => {
    const scrub = scrubber({ DBT_ENV_SECRET_TOKEN: 'tern', HARBOUR: 'hull' })
    const at = { file: 'models/tern.sql', line: 1 }
    expect(
      scrub({ ...stamp, kind: 'diagnostic', diagnostic: error('GL9001', 'tern of hull', { at }) }),
    ).toMatchObject({
      diagnostic: { message: '***** of hull', at },
    })
    expect(scrub({ ...stamp, kind: 'log', level: 'info', text: 'a tern' })).toMatchObject({ text: 'a *****' })
  })
})
