import { thisHost } from '../../../lib/commands/open-project'
import { Workspace, type WorkspaceState } from '../../../lib/workspace'
import type { Measured } from './rows'
import { type Save, savesBeside, savesFor } from './saves'

const SAVES = 50

/** From a save to the manifest that shows it, in a project that a server has open. */
export async function toManifest(folder: string): Promise<Measured> {
  const workspace = new Workspace({ projectDir: folder, profilesDir: folder }, () => thisHost())
  const state = await workspace.open()
  const faults = state.diagnostics.filter((d) => d.severity === 'error')
  if (state.project === null || faults.length > 0) throw new Error(faults[0]?.message ?? 'no project')
  const { manifest } = state.project
  try {
    return {
      kinds: await secondsByKind(savesFor(folder, manifest, SAVES), workspace),
      beside: await secondsByKind(savesBeside(folder, manifest), workspace),
    }
  } finally {
    await workspace.close()
  }
}

async function secondsByKind(
  saves: readonly Save[],
  workspace: Workspace,
): Promise<ReadonlyMap<string, number[]>> {
  const found = new Map<string, number[]>()
  for (const save of saves) {
    const seconds = await secondsOf(save, workspace)
    found.set(save.kind, [...(found.get(save.kind) ?? []), seconds])
  }
  return found
}

function secondsOf(save: Save, workspace: Workspace): Promise<number> {
  return new Promise((done) => {
    const began = performance.now()
    const stop = workspace.onChange(({ compiling, project }: WorkspaceState) => {
      if (compiling || project === null || !save.shows(project.manifest)) return
      stop()
      done((performance.now() - began) / 1000)
    })
    save.write()
  })
}
