import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { hostOf, writeProject } from '../project/testing/files'
import type { Snapshot } from './snapshot'
import { loadSnapshot, saveSnapshot } from './store/store'
import { Workspace, type WorkspaceState } from './workspace'

const open: Workspace[] = []
afterEach(async () => {
  for (const workspace of open.splice(0)) await workspace.close()
})

async function opened() {
  const folder = writeProject({
    'models/berth.sql': 'select 1',
    'models/tide.sql': "select * from {{ ref('berth') }}",
  })
  const workspace = new Workspace({ projectDir: folder, profilesDir: folder }, () => hostOf(folder))
  open.push(workspace)
  await workspace.open()
  /** Saves a file; resolves with the state that comes of it. */
  const save = (path: string, text: string, isMeant: (state: WorkspaceState) => boolean) =>
    new Promise<WorkspaceState>((done) => {
      const stop = workspace.onChange((state) => {
        if (state.compiling || !isMeant(state)) return
        stop()
        done(state)
      })
      writeFileSync(join(folder, path), text)
    })
  return { workspace, save }
}

describe('an open project', () => {
  it('takes over what is saved', async () => {
    const { save } = await opened()
    const code = ({ project }: WorkspaceState) => project?.manifest.nodes['model.skerry.berth']?.raw_code
    await save('models/berth.sql', 'select 2', (state) => code(state) === 'select 2')
    const { project } = await save('models/new.sql', "select * from {{ ref('tide') }}", ({ project }) =>
      Boolean(project?.manifest.nodes['model.skerry.new']),
    )
    expect(project?.manifest.child_map['model.skerry.tide']).toEqual(['model.skerry.new'])
  })

  it('keeps the last good one while a save is wrong, and says what is', async () => {
    const { save } = await opened()
    const broken = await save(
      'models/tide.sql',
      "select * from {{ ref('bert') }}",
      (s) => s.diagnostics.length > 0,
    )
    expect(broken.diagnostics.map((d) => d.hint)).toEqual(["Did you mean 'berth'?"])
    expect(broken.project?.manifest.nodes['model.skerry.tide']?.raw_code).toContain("ref('berth')")
    const mended = await save('models/tide.sql', 'select 3', (s) => s.diagnostics.length === 0)
    expect(mended.project?.manifest.nodes['model.skerry.tide']?.raw_code).toBe('select 3')
  })

  it('begins with what another process left, and leaves what it is like now', async () => {
    const folder = writeProject({ 'models/berth.sql': 'select 1' })
    const loaded: (Snapshot | null)[] = []
    const saved: Snapshot[] = []
    const start = async () => {
      const workspace = new Workspace({ projectDir: folder, profilesDir: folder }, () => hostOf(folder), {
        load: (raw) => {
          const snapshot = loadSnapshot(raw, 'of a test')
          loaded.push(snapshot)
          return snapshot
        },
        save: (snapshot, last) => {
          saved.push(snapshot)
          saveSnapshot(snapshot, 'of a test', last)
        },
      })
      open.push(workspace)
      const { project } = await workspace.open()
      return project?.manifest.nodes['model.skerry.berth']?.raw_code
    }
    expect(await start()).toBe('select 1')
    writeFileSync(join(folder, 'models/berth.sql'), 'select 2')
    expect(await start()).toBe('select 2')
    expect(await start()).toBe('select 2')
    expect(loaded.map((snapshot) => snapshot !== null)).toEqual([false, true, true])
    expect(saved).toHaveLength(2)
  })
})
