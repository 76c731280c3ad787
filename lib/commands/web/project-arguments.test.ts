import { expect, it } from 'vitest'
import { projectArguments } from './project-arguments'

it('tells a verb which project it is', () => {
  expect(projectArguments({ projectDir: 'shop', target: 'prod', targetPath: 'out' }, {})).toEqual(
    '--project-dir shop --target prod --target-path out'.split(' '),
  )
})

it('keeps the variables as they were typed, or with those of the run over them', () => {
  const vars = '{region: eu, rate: 2.0, deploy: false}'
  expect(projectArguments({ vars }, {})).toEqual(['--vars', vars])
  expect(projectArguments({ vars }, { deploy: true })).toEqual([
    '--vars',
    '{"region": "eu", "rate": 2.0, "deploy": true}',
  ])
  expect(projectArguments({}, { deploy: true })).toEqual(['--vars', '{"deploy": true}'])
})
