import type { Method } from '../world'
import { access } from './access'
import { cluster } from './cluster'
import { config } from './config'
import { file } from './file'
import { fqn } from './fqn'
import { group } from './group'
import { exposure, metric, savedQuery, semanticModel, unitTest } from './named'
import { packageName } from './package'
import { path } from './path'
import { resourceType } from './resource-type'
import { result } from './result'
import { selector } from './selector'
import { source } from './source'
import { sourceStatus } from './source-status'
import { state } from './state'
import { tag } from './tag'
import { testName, testType } from './tests'
import { version } from './version'

/** Every selector method, in the order in which help lists them. */
export const methods: readonly Method[] = [
  fqn,
  tag,
  path,
  file,
  packageName,
  resourceType,
  source,
  exposure,
  config,
  group,
  access,
  version,
  testName,
  testType,
  unitTest,
  state,
  result,
  sourceStatus,
  metric,
  semanticModel,
  savedQuery,
  selector,
  cluster,
]
