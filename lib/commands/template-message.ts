import type { TemplateMessage } from '../compile'

export type { TemplateMessage }

/** What a template says, as an event. */
export function logEvent({ kind, level, text, uniqueId }: TemplateMessage) {
  return {
    kind: 'log' as const,
    level: kind === 'warning' ? ('warn' as const) : kind === 'print' ? ('info' as const) : level,
    text,
    ...(uniqueId === null ? {} : { uniqueId }),
    ...(kind === 'print' ? { print: true as const } : {}),
  }
}
