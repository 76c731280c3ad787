import { expect, it } from 'vitest'
import { resolveFiles } from './testing/project'

it('warns of an exposure whose name is no word, as dbt does', () => {
  const named = (name: string) =>
    resolveFiles({ 'models/e.yml': `exposures: [{name: "${name}", type: ml, owner: {name: x}}]` }).diagnostics
  expect(named('harbour-board')).toEqual([])
  expect(named('harbour board!')).toMatchObject([
    {
      code: 'GL1118',
      severity: 'warning',
      message: expect.stringContaining('harbour board! does not follow'),
    },
  ])
})
