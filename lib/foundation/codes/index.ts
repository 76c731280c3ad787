import { compileCodes } from './compile'
import { databaseCodes } from './database'
import { deployCodes } from './deploy'
import { jinjaCodes } from './jinja'
import { packagesCodes } from './packages'
import { parseCodes } from './parse'
import { planCodes } from './plan'
import { projectCodes } from './project'
import { resolveCodes } from './resolve'
import { selectionCodes } from './selection'
import { yamlCodes } from './yaml'

/**
 * Every diagnostic code with its title, by the room that raises it. A code is never reused for something else.
 * 1xxx project, packages, properties, YAML · 2xxx Jinja · 3xxx resolve · 4xxx selection · 5xxx plan and execute · 6xxx database ·
 * 7xxx deploy · 9xxx compile
 */
export const codes = {
  ...projectCodes,
  ...packagesCodes,
  ...yamlCodes,
  ...parseCodes,
  ...jinjaCodes,
  ...resolveCodes,
  ...selectionCodes,
  ...planCodes,
  ...databaseCodes,
  ...deployCodes,
  ...compileCodes,
} as const

export type DiagnosticCode = keyof typeof codes
