import { type Diagnostic, warning } from '../foundation'
import type { Flags } from './flags'

const MODELS =
  'Usage of `--models`, `--model`, and `-m` is deprecated in favor of `--select` or `-s`.' as const

/** What dbt says of flags, and of names in `warn_error_options`, that have others now. */
export function flagDeprecations(
  flags: Flags,
  warnErrorOptions: { readonly [key: string]: unknown },
): readonly Diagnostic[] {
  const asksForModels = [...flags.texts('models'), ...flags.texts('model')].length > 0
  const old = OLD_NAMES.filter(([name]) => name in warnErrorOptions)
  const message =
    `Found ${old.map(([name]) => `\`${name}\``).join(' and ')} in \`warn_error_options\` specification.` +
    old.map(([name, current]) => ` Please use \`${current}\` instead of \`${name}\`.`).join('')
  return [
    ...(old.length > 0 ? [warning('GL1014', message)] : []),
    ...(asksForModels ? [warning('GL1014', MODELS, { hint: 'Write --select.' })] : []),
  ]
}

const OLD_NAMES = [
  ['include', 'error'],
  ['exclude', 'warn'],
] as const
