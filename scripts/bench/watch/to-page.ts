import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { browserLaunch } from '../../../e2e/browser'
import { serve } from '../../../e2e/serve'
import { thisHost } from '../../../lib/commands/open-project'
import type { ModelNode } from '../../../lib/manifest'
import { compileProject } from '../../../lib/workspace'
import type { Measured } from './rows'
import { editOfProperties, editOfSql, modelsOf, newModel, removal } from './saves'

const root = resolve(import.meta.dirname, '../../..')
const PORT = 3975
/** A page that shows nothing of a save by then never will. */
const MOST_MS = 30_000

/** Whether this tree holds the web app as `npm run build` makes it. */
export function isBuilt(): boolean {
  return existsSync(join(root, '.next', 'BUILD_ID')) && existsSync(join(root, 'dist'))
}

/** A save that a page shows: by a text that it has then, or hasn't any more. */
type Shown = { readonly write: () => void; readonly text: string; readonly gone?: true }

type View = { readonly kind: string; readonly path: string; readonly saves: readonly Shown[] }

/** From a save to the text in the page that a real browser has open, ten saves a page. */
export async function toPage(folder: string): Promise<Measured> {
  const server = await serve({ project: folder, profiles: folder, port: PORT }, {})
  const browser = await chromium.launch(await browserLaunch())
  try {
    const kinds = new Map<string, number[]>()
    for (const { kind, path, saves } of viewsOf(folder)) {
      const page = await browser.newPage()
      await page.goto(`${server.address}${path}`)
      await page.waitForLoadState('networkidle').catch(() => undefined)
      const seconds: number[] = []
      for (const [i, save] of saves.entries()) {
        await page.waitForTimeout(pauseMs(i))
        seconds.push(await secondsOf(save, page))
      }
      kinds.set(kind, seconds)
      await page.close()
    }
    return { kinds, beside: new Map() }
  } finally {
    await browser.close()
    await server.close()
  }
}

/** People save when they like, so at any time after the last one. */
function pauseMs(i: number): number {
  return 400 + ((i * 7919) % 2400)
}

async function secondsOf({ write, text, gone }: Shown, page: Page): Promise<number> {
  const wanted = gone !== true
  await page.evaluate(
    ({ text, wanted }) => {
      const shown = new Promise<void>((done) => {
        new MutationObserver((_, observer) => {
          if (document.body.textContent?.includes(text) !== wanted) return
          observer.disconnect()
          done()
        }).observe(document.body, { subtree: true, childList: true, characterData: true })
      })
      Object.assign(globalThis, { shown })
    },
    { text, wanted },
  )
  const began = performance.now()
  write()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`the page does not show "${text}"`)), MOST_MS)
  })
  await Promise.race([page.evaluate(() => Reflect.get(globalThis, 'shown')), late])
  clearTimeout(timer)
  return (performance.now() - began) / 1000
}

function viewsOf(folder: string): View[] {
  const { project } = compileProject({ projectDir: folder, profilesDir: folder }, thisHost())
  if (!project) throw new Error('no project')
  const { manifest } = project
  const models = modelsOf(manifest)
  const model = mostUsed(models, manifest.child_map)
  const page = `/models/${encodeURIComponent(model.unique_id)}`
  const ten = (make: (i: number) => Shown) => Array.from({ length: 10 }, (_, i) => make(i))
  const comesAndGoes = (from: number, text: (i: number) => string, gone: (i: number) => Shown) =>
    ten((i) => {
      const { write } = newModel(folder, model, from + i)
      return i % 2 === 0 ? { write, text: text(i) } : gone(i)
    })
  return [
    {
      kind: 'description on a model page',
      path: page,
      saves: ten((i) => ({ write: editOfProperties(folder, model, i).write, text: `save ${i}` })),
    },
    {
      kind: 'SQL on a model page',
      path: `${page}?tab=sql`,
      saves: ten((i) => ({ write: editOfSql(folder, model, i).write, text: `-- save ${i}` })),
    },
    {
      kind: 'a column on a model page',
      path: `${page}?tab=columns`,
      saves: ten((i) => ({ write: () => addColumn(folder, model, i), text: `saved_column_${i}` })),
    },
    {
      kind: 'a model in the lineage of another',
      path: `${page}?tab=lineage`,
      saves: comesAndGoes(
        100,
        (i) => `save_${100 + i}`,
        (i) => ({
          write: removal(folder, 99 + i).write,
          text: `save_${99 + i}`,
          gone: true,
        }),
      ),
    },
    {
      kind: 'how many models on the overview',
      path: '/',
      saves: comesAndGoes(
        200,
        () => `${models.length + 2} models`,
        (i) => ({
          write: removal(folder, 199 + i).write,
          text: `${models.length + 1} models`,
        }),
      ),
    },
  ]
}

function mostUsed(
  models: readonly ModelNode[],
  children: { readonly [id: string]: readonly string[] },
): ModelNode {
  // One that many use, but few enough that its lineage is drawn with all of them.
  const uses = (model: ModelNode) =>
    (children[model.unique_id] ?? []).filter((id) => id.startsWith('model.')).length
  const [first] = models.filter((model) => uses(model) <= 8).sort((a, b) => uses(b) - uses(a))
  if (!first) throw new Error('the project has no model')
  return first
}

function addColumn(folder: string, model: ModelNode, i: number): void {
  const path = join(folder, model.patch_path?.split('://')[1] ?? '')
  const text = readFileSync(path, 'utf8')
  const start = text.indexOf(`- name: ${model.name}\n`)
  const columns = text.indexOf('columns:\n', start) + 'columns:\n'.length
  const indent = /^ */.exec(text.slice(columns))?.[0] ?? ''
  const added = `${indent}- name: saved_column_${i}\n`
  writeFileSync(path, text.slice(0, columns) + added + text.slice(columns))
}
