import { afterEach, expect, it } from 'vitest'
import { projectOf } from '../../compile/testing/project'
import type { ResolvedProject } from '../../resolve'
import { NodeFaults } from './node-faults'

const FILES = {
  'models/sound.sql': 'select 1 as a',
  'models/unread.sql': 'select 1 as a\nfrmo b',
  'models/broken.sql': "select {{ exceptions.raise_compiler_error('no') if execute }}",
  'models/asks.sql': "select '{{ run_query('select 1') if execute }}' as a",
}

const open: NodeFaults[] = []
afterEach(() => {
  for (const faults of open.splice(0)) faults.close()
})

/** Faults that are looked for at once; `next` waits until they are others. */
function looking() {
  let heard = () => {}
  const faults = new NodeFaults({ onChange: () => heard(), pauses: { quietMs: 0, pauseMs: 0 } })
  open.push(faults)
  const next = () => new Promise<void>((done) => (heard = done))
  const seen = () => faults.faults.map(({ uniqueId, code }) => `${uniqueId} ${code}`)
  return { faults, next, seen }
}

async function look(on: ReturnType<typeof looking>, project: ResolvedProject | null) {
  const changed = on.next()
  on.faults.begin(project)
  await changed
  return on.seen()
}

it('lists nodes that do not compile or that no server could read, but not those that only ask a database', async () => {
  const on = looking()
  expect(await look(on, projectOf(FILES))).toEqual([
    'model.skerry.broken GL9001',
    'model.skerry.unread GL9006',
  ])
  expect(on.faults.faults[1]).toMatchObject({ severity: 'warning', at: { line: 2, column: 1 } })
})

it('keeps what it knew until the next look is over, and forgets it with the project', async () => {
  const on = looking()
  await look(on, projectOf(FILES))
  const mended = projectOf({ ...FILES, 'models/unread.sql': 'select 1 as a' })
  const changed = on.next()
  on.faults.begin(projectOf(FILES))
  on.faults.begin(mended)
  expect(on.seen()).toHaveLength(2)
  await changed
  expect(on.seen()).toEqual(['model.skerry.broken GL9001'])
  expect(await look(on, null)).toEqual([])
})
