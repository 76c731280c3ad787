import { Compiler } from '../../compile'
import { error, fail, ok, type Result } from '../../foundation'
import { nodeLists } from '../../manifest'
import type { DeploymentScope } from '../../plan'
import type { ResolvedProject } from '../../resolve'
import { deploymentScope } from '../deploy/scope'
import { selectNodes } from '../select-nodes'

// What is asked of a project again and again, made once for each time that it was compiled.

const clusterNames = new WeakMap<ResolvedProject, Map<string, string>>()

/** What a cluster of configs is called in the database; one whose name can't be made keeps its own. */
export function clusterNameOf(project: ResolvedProject, configured: string): string {
  const names = clusterNames.get(project) ?? new Map<string, string>()
  clusterNames.set(project, names)
  let name = names.get(configured)
  if (name === undefined) {
    const final = compilerOf(project).clusterName(configured)
    name = (final.ok ? final.value : null) ?? configured
    names.set(configured, name)
  }
  return name
}

const scopes = new WeakMap<ResolvedProject, DeploymentScope | null>()

/** The deployment that the project names for its target, if any. Asked at each live update, so remembered. */
export function scopeOf(project: ResolvedProject): DeploymentScope | null {
  const known = scopes.get(project)
  if (known !== undefined) return known
  const scope = deploymentScope(project, compilerOf(project))
  const value = scope.ok ? scope.value : null
  scopes.set(project, value)
  return value
}

const compilers = new WeakMap<ResolvedProject, Compiler>()

function compilerOf(project: ResolvedProject): Compiler {
  const compiler = compilers.get(project) ?? new Compiler(project)
  compilers.set(project, compiler)
  return compiler
}

/** A node's SQL; fails where it doesn't compile, or asks a database while it renders. */
export function compiledSql(project: ResolvedProject | null, id: string): Result<string> {
  if (project === null) return fail(error('GL1001', 'the project does not compile'))
  const compiler = compilerOf(project)
  const node = project.manifest.nodes[id]
  if (node === undefined && project.manifest.unit_tests[id] === undefined)
    return fail(error('GL9003', `there is no node ${id}`))
  const made = node === undefined ? compiler.compileUnitTest(id) : compiler.compileNode(id)
  return made.ok ? ok(made.value.compiledCode) : made
}

const counted = new WeakMap<ResolvedProject, number>()

/** As many as `ls --resource-type model` lists. */
export function modelsListed(project: ResolvedProject): number {
  const count = counted.get(project) ?? countModels(project)
  counted.set(project, count)
  return count
}

function countModels(project: ResolvedProject): number {
  // Without selectors none can be the default, and all models are listed.
  if (project.parsed.raw.selectors.length === 0) return nodeLists(project.manifest).models.length
  const listed = selectNodes(project, {
    select: [],
    exclude: [],
    resourceTypes: new Set(['model']),
    includeEmpty: true,
  })
  return listed.ok ? listed.value.ids.length : 0
}
